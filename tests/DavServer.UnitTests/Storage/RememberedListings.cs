using DavServer.Storage;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>The collection <c>/d</c> of a share, listed until its listing is kept.</summary>
internal static class RememberedListings
{
    /// <summary>Nobody's but this kernel's on every machine that tests run on.</summary>
    internal const string Memory = "/dev/shm";

    internal static async Task RememberAsync(TestShare share, string top)
    {
        var before = share.Store.ListingsRemembered;
        for (var i = 0; i < 3; i++)
        {
            await ListAsync(share);
        }

        // Elsewhere it depends on the file system.
        Assert.True(top != Memory || share.Store.ListingsRemembered > before, "it was not kept");
    }

    internal static void MakeMany(TestShare share)
    {
        for (var i = 0; i < 600; i++)
        {
            share.Make($"/d/f{i}", "f");
        }
    }

    /// <summary>Lists, and does something once the first batch has come.</summary>
    internal static async Task<List<(string Path, ResourceInfo Info)>> WalkAsync(TestShare share, Action afterFirst)
    {
        var told = new List<(string, ResourceInfo)>();
        await using var tree = (await share.Store.OpenTreeAsync(At("/d"), share.Deadline)).Value!;
        await foreach (var batch in tree.WalkInBatchesAsync(WalkReach.Members, share.Deadline))
        {
            var isFirst = told.Count == 0;
            for (var i = 0; i < batch.Count; i++)
            {
                told.Add((batch.PathAt(i).ToString(), batch.InfoAt(i)));
            }

            if (isFirst)
            {
                afterFirst();
            }
        }

        return told;
    }

    internal static async Task ListingIsTrueAsync(TestShare share, string what)
    {
        var listed = await ListAsync(share);
        var names = Directory.GetFileSystemEntries(share.OnDisk("/d")).Select(p => "/d/" + Path.GetFileName(p)).Order(StringComparer.Ordinal);
        Assert.True(names.SequenceEqual(listed.Keys.Order(StringComparer.Ordinal)), $"{what}: {string.Join(' ', listed.Keys)}");
        foreach (var (path, info) in listed)
        {
            Assert.True((await share.Store.GetInfoAsync(At(path), share.Deadline)).Value == info, $"{what}: {path}");
        }
    }

    internal static async Task<Dictionary<string, ResourceInfo>> ListAsync(TestShare share)
    {
        await using var tree = (await share.Store.OpenTreeAsync(At("/d"), share.Deadline)).Value!;
        return await tree.WalkAsync(WalkReach.Members, share.Deadline).ToDictionaryAsync(m => m.Path.ToString(), m => m.Info, cancellationToken: share.Deadline);
    }
}

using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.UnitTests.Contracts;
using FsCheck;
using FsCheck.Fluent;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Random sequences of operations on a file store equal the same on a dictionary from path to content (null for a collection).</summary>
public class StoreModelProperties
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Gen<string> Paths =
        from depth in Gen.Choose(1, 3)
        from names in Gen.Elements(Names).ArrayOf(depth)
        select "/" + string.Join("/", names);

    private static readonly Gen<Step> Steps =
        from verb in Gen.Elements(Enum.GetValues<Verb>())
        from path in Paths
        from other in Paths
        from replace in Gen.Elements(ExistingDestination.Refuse, ExistingDestination.Replace)
        select new Step(verb, path, other, replace);

    public enum Verb
    {
        Put,
        MakeCollection,
        MakeCollectionAgain,
        Delete,
        Copy,
        CopyAlone,
        Move,
        MoveAcross,
    }

    [Fact]
    public void FileStoreOnLinux_EqualsTheModel() => Check(DiskAccess.Native);

    [Fact]
    public void PortableFileStore_EqualsTheModel() => Check(DiskAccess.Portable);

    // FsCheck prints the seed and the shortest failing sequence.
    private static void Check(DiskAccess access) =>
        Prop.ForAll(Steps.ArrayOf().Resize(40).ToArbitrary(), steps => RunAsync(access, steps).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static async Task RunAsync(DiskAccess access, Step[] steps)
    {
        await using var share = new TestShare(access);
        var model = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        var number = 0;
        foreach (var step in steps)
        {
            var content = $"content {number++}";
            var expected = Predict(model, step, content);
            var error = await ApplyAsync(share, step, content);
            Assert.True((error == StoreError.None) == expected, $"{step}: {error}, the model says {(expected ? "success" : "failure")}");
            Assert.Equal(Describe(model), await DescribeAsync(share));
        }

        await share.NothingIsAsideAsync();
    }

    private static async Task<StoreError> ApplyAsync(TestShare share, Step step, string content)
    {
        var request = From(step.Path, step.Other) with { Existing = step.Existing };
        var observer = new RecordingObserver();
        return step.Verb switch
        {
            Verb.Put => await share.PutAsync(step.Path, content),
            Verb.Delete => (await share.Store.DeleteAsync(At(step.Path), default, share.Deadline)).Error,
            Verb.Copy => (await share.Store.CopyAsync(request, observer, share.Deadline)).Error,
            Verb.CopyAlone => (await share.Store.CopyAsync(request with { Reach = CopyReach.ResourceOnly }, observer, share.Deadline)).Error,
            Verb.Move => (await share.Store.RenameAsync(request, share.Deadline)).Error,
            Verb.MoveAcross => (await share.Store.MoveAcrossAsync(request, observer, share.Deadline)).Error,
            _ => (await share.Store.CreateCollectionAsync(At(step.Path), share.Deadline)).Error,
        };
    }

    /// <summary>Applies the step to the model; false where it must fail and change nothing.</summary>
    private static bool Predict(SortedDictionary<string, string?> model, Step step, string content)
    {
        switch (step.Verb)
        {
            case Verb.Put:
                if (!HasParent(model, step.Path) || (model.TryGetValue(step.Path, out var old) && old is null))
                {
                    return false;
                }

                model[step.Path] = content;
                return true;
            case Verb.MakeCollection or Verb.MakeCollectionAgain:
                return HasParent(model, step.Path) && model.TryAdd(step.Path, null);
            case Verb.Delete:
                return Remove(model, step.Path);
            default:
                return Transfer(model, step);
        }
    }

    private static bool Transfer(SortedDictionary<string, string?> model, Step step)
    {
        var (source, destination) = (step.Path, step.Other);
        var alone = step.Verb == Verb.CopyAlone;
        if (!model.TryGetValue(source, out var content) || source == destination || !HasParent(model, destination)
            || (!alone && content is null && destination.StartsWith(source + "/", StringComparison.Ordinal))
            || (model.ContainsKey(destination)
                && (step.Existing == ExistingDestination.Refuse || source.StartsWith(destination + "/", StringComparison.Ordinal))))
        {
            return false;
        }

        var taken = alone ? [new KeyValuePair<string, string?>(source, content)] : model.Where(e => IsAt(e.Key, source)).ToList();
        if (step.Verb is Verb.Move or Verb.MoveAcross)
        {
            Remove(model, source);
        }

        Remove(model, destination);
        taken.ForEach(e => model[destination + e.Key[source.Length..]] = e.Value);
        return true;
    }

    private static bool HasParent(SortedDictionary<string, string?> model, string path)
    {
        var parent = path[..path.LastIndexOf('/')];
        return parent.Length == 0 || (model.TryGetValue(parent, out var content) && content is null);
    }

    private static bool IsAt(string path, string root) => path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    private static bool Remove(SortedDictionary<string, string?> model, string path)
    {
        var gone = model.Keys.Where(k => IsAt(k, path)).ToList();
        gone.ForEach(k => model.Remove(k));
        return gone.Count > 0;
    }

    private static string Describe(SortedDictionary<string, string?> model) => string.Join("\n", model.Select(e => $"{e.Key}: {e.Value ?? "-"}"));

    private static async Task<string> DescribeAsync(TestShare share)
    {
        var found = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var path in await share.ListAsync("/"))
        {
            found[path] = (await share.Store.GetInfoAsync(At(path), share.Deadline)).Value.IsCollection ? null : await share.ReadAsync(path);
        }

        return Describe(found);
    }

    private sealed record Step(Verb Verb, string Path, string Other, ExistingDestination Existing);
}

using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using DavServer.WebDav.Xml;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.Persistence;

/// <summary>
/// Random changes of properties and of the namespace equal the same on a dictionary from path to property; restarts in between change nothing.
/// </summary>
public sealed class StateModelProperties
{
    private static readonly string[] Names = ["a", "b", "%FF"];

    private static readonly string[] AllPaths =
        [.. from depth in Enumerable.Range(1, 3) from path in Combine(depth) select path];

    private static readonly Gen<Step> Steps =
        from verb in Gen.Elements(Enum.GetValues<Verb>())
        from path in Gen.Elements(AllPaths)
        from other in Gen.Elements(AllPaths)
        select new Step(verb, path, other);

    public enum Verb
    {
        Set,
        SetAgain,
        Remove,
        SetOnRoot,
        Delete,
        Copy,
        CopyAlone,
        CopyAllBut,
        Move,
        MoveThatFails,
        MoveBrokenOff,
        Forget,
        Restart,
    }

    [Fact]
    public void StateOnSqlite_EqualsTheModel() => Prop
        .ForAll(Steps.ArrayOf().Resize(30).ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult())
        .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static async Task RunAsync(Step[] steps)
    {
        using var disk = new StateOnDisk();
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var step in steps)
        {
            await ApplyAsync(disk, model, step, $"<p>{number++}</p>");
            Compare(disk, model, step);
        }

        disk.Reopen();
        Compare(disk, model, null);
    }

    private static Task ApplyAsync(StateOnDisk disk, SortedDictionary<string, string> model, Step step, string xml) => step.Verb switch
    {
        Verb.Set or Verb.SetAgain => SetAsync(disk, model, step.Path, xml),
        Verb.SetOnRoot => SetAsync(disk, model, "/", step.Path == step.Other ? null : xml),
        Verb.Remove => SetAsync(disk, model, step.Path, null),
        Verb.Delete or Verb.Forget => RemoveAsync(disk, model, step),
        Verb.CopyAlone => CopyAloneAsync(disk, model, step),
        Verb.MoveThatFails => FailAsync(disk, step),
        Verb.Restart => Task.Run(disk.Reopen),
        _ => IsAtOrBelow(step.Path, step.Other) || IsAtOrBelow(step.Other, step.Path) ? Task.CompletedTask
            : step.Verb == Verb.MoveBrokenOff ? BreakOffAsync(disk, model, step)
            : TransferAsync(disk, model, step),
    };

    private static async Task SetAsync(StateOnDisk disk, SortedDictionary<string, string> model, string path, string? xml)
    {
        await ChangeAsync(disk, path, xml);
        Put(model, path, xml);
    }

    private static async Task RemoveAsync(StateOnDisk disk, SortedDictionary<string, string> model, Step step)
    {
        await (step.Verb == Verb.Delete ? EndAsync(disk, Change(NamespaceChangeKind.Delete, step.Path, null))
            : disk.State.Namespace.ForgetAsync(Paths.At(step.Path), () => ValueTask.FromResult(true)).AsTask());
        Drop(model, step.Path);
    }

    private static async Task CopyAloneAsync(StateOnDisk disk, SortedDictionary<string, string> model, Step step)
    {
        if (!IsAtOrBelow(step.Path, step.Other))
        {
            await EndAsync(disk, Change(NamespaceChangeKind.Copy, step.Path, step.Other) with { Reach = CopyReach.ResourceOnly });
            Drop(model, step.Other);
            Put(model, step.Other, model.GetValueOrDefault(step.Path));
        }
    }

    private static async Task TransferAsync(StateOnDisk disk, SortedDictionary<string, string> model, Step step)
    {
        var isMove = step.Verb == Verb.Move;
        var notCopied = step.Verb == Verb.CopyAllBut ? step.Other + "/a" : "/none";
        await EndAsync(disk, Change(isMove ? NamespaceChangeKind.Move : NamespaceChangeKind.Copy, step.Path, step.Other), Paths.At(notCopied));
        Transfer(model, step.Path, step.Other);
        Drop(model, isMove ? step.Path : notCopied);
    }

    private static async Task FailAsync(StateOnDisk disk, Step step)
    {
        if (await disk.State.Namespace.BeginAsync(Change(NamespaceChangeKind.Move, step.Path, step.Other)) is { } begun)
        {
            await begun.AbandonAsync();
        }
    }

    private static async Task BreakOffAsync(StateOnDisk disk, SortedDictionary<string, string> model, Step step)
    {
        var begun = await disk.State.Namespace.BeginAsync(Change(NamespaceChangeKind.Move, step.Path, step.Other));
        disk.Reopen();
        Assert.Equal(begun is null ? 0 : 1, disk.State.Namespace.Unfinished().Count);
        foreach (var (_, unfinished) in disk.State.Namespace.Unfinished())
        {
            await unfinished.CommitAsync([]);
        }

        Transfer(model, step.Path, step.Other);
        Drop(model, step.Path);
    }

    private static void Compare(StateOnDisk disk, SortedDictionary<string, string> model, Step? after)
    {
        var properties = disk.State.Properties;
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in AllPaths.Append("/").Union(model.Keys))
        {
            Put(found, path, properties.Find(Paths.At(path), null).SingleOrDefault()?.Xml);
        }

        Assert.True(model.SequenceEqual(found), $"after {after}: {string.Join(' ', found)} instead of {string.Join(' ', model)}");
        foreach (var path in AllPaths.Append("/").Where(p => p.Count(c => c == '/') < 3))
        {
            var members = properties.FindOfMembers(Paths.At(path), null);
            var expected = AllPaths.Where(p => p[..Math.Max(1, p.LastIndexOf('/'))] == path && model.ContainsKey(p)).Select(p => Paths.At(p).Name);
            Assert.Equal(expected.Select(n => n.ToString()).Order(), members.Keys.Select(n => n.ToString()).Order());
        }

        // Memory holds the collections above those that bear something, and no more.
        var above = model.Keys.Where(p => p != "/").SelectMany(Above).Distinct().Count();
        Assert.True(above == disk.State.Index.Count, $"after {after}: the index holds {disk.State.Index.Count} collections instead of {above}");
        Assert.Equal(model.Count == 0, disk.State.Namespace.IsEmpty);
        Assert.Equal(model.Keys.Order(StringComparer.Ordinal),
            disk.State.Namespace.FindBearers(ResourcePath.Root).Select(p => p.ToString()).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var at = Paths.At(path).Parent; at is not null; at = at.Parent)
        {
            yield return at.ToString();
        }
    }

    private static NamespaceChange Change(NamespaceChangeKind kind, string path, string? other) => new()
    {
        Kind = kind,
        Source = Paths.At(path),
        SourceIdentity = new ResourceIdentity(1, 2),
        Destination = other is null ? null : Paths.At(other),
        Appearing = other is null ? null : new ResourceIdentity(1, 3),
    };

    private static async Task EndAsync(StateOnDisk disk, NamespaceChange change, params ResourcePath[] notCopied)
    {
        if (await disk.State.Namespace.BeginAsync(change) is { } step)
        {
            await step.CommitAsync(notCopied);
        }
    }

    private static async Task ChangeAsync(StateOnDisk disk, string path, string? xml) => Assert.True(await disk.State.Properties.ChangeAsync(
        Paths.At(path), new ResourceIdentity(1, 2), [new PropertyChange(new PropertyName("urn:x", "p"), xml)], new PropertyLimits()));

    private static void Transfer(SortedDictionary<string, string> model, string path, string other)
    {
        Drop(model, other);
        foreach (var (from, xml) in model.Where(p => IsAtOrBelow(path, p.Key)).ToArray())
        {
            model[other + from[path.Length..]] = xml;
        }
    }

    private static void Drop(SortedDictionary<string, string> model, string path)
    {
        foreach (var gone in model.Keys.Where(p => IsAtOrBelow(path, p)).ToArray())
        {
            model.Remove(gone);
        }
    }

    private static void Put(SortedDictionary<string, string> model, string path, string? xml)
    {
        if (xml is null)
        {
            model.Remove(path);
        }
        else
        {
            model[path] = xml;
        }
    }

    private static bool IsAtOrBelow(string root, string path) => path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    private static IEnumerable<string> Combine(int depth) =>
        depth == 0 ? [""] : from above in Combine(depth - 1) from name in Names select $"{above}/{name}";

    public sealed record Step(Verb Verb, string Path, string Other);
}

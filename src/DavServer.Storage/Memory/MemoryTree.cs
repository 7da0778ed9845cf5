using System.Runtime.CompilerServices;

namespace DavServer.Storage.Memory;

/// <summary>A tree as it was when it was opened.</summary>
internal sealed class MemoryTree(ResourcePath path, MemoryNode root) : ResourceTree
{
    public override ResourcePath Path => path;

    public override ResourceInfo Root => root.ToInfo();

    public override async IAsyncEnumerable<ResourceMember> WalkAsync(WalkReach reach, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        var ahead = new Stack<(ResourcePath Path, MemoryNode Node)>();
        PushMembers(path, root, ahead);
        while (ahead.TryPop(out var member))
        {
            cancel.ThrowIfCancellationRequested();
            yield return new ResourceMember(member.Path, member.Node.ToInfo());
            if (reach == WalkReach.Descendants)
            {
                PushMembers(member.Path, member.Node, ahead);
            }
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void PushMembers(ResourcePath path, MemoryNode node, Stack<(ResourcePath Path, MemoryNode Node)> ahead)
    {
        foreach (var (name, member) in node.Members?.Reverse() ?? [])
        {
            ahead.Push((path.Append(name), member));
        }
    }
}

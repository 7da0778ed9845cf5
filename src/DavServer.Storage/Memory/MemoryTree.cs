using System.Runtime.CompilerServices;

namespace DavServer.Storage.Memory;

/// <summary>A tree as it was when it was opened.</summary>
internal sealed class MemoryTree(ResourcePath path, MemoryNode root) : ResourceTree
{
    public override ResourcePath Path => path;

    public override ResourceInfo Root => root.ToInfo();

    public override async IAsyncEnumerable<MemberBatch> WalkInBatchesAsync(WalkReach reach, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        var batch = new MemberBatch();
        var ahead = new Stack<(ResourcePath Path, MemoryNode Node)>();
        PushMembers(path, root, ahead);
        while (ahead.TryPeek(out var first))
        {
            cancel.ThrowIfCancellationRequested();
            batch.Begin(first.Path.Parent!);

            // All that follow in the same collection, up to one whose members come first.
            while (!batch.IsFull && ahead.TryPeek(out var member) && ReferenceEquals(member.Path.Parent, batch.Collection))
            {
                _ = ahead.Pop();
                batch.Add(member.Path.Name.Bytes, member.Node.ToInfo());
                if (reach == WalkReach.Descendants)
                {
                    PushMembers(member.Path, member.Node, ahead);
                }
            }

            yield return batch;
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

using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace DavServer.Host.Hosting;

/// <summary>
/// The memory that connections read into and write from. Kestrel's own comes in blocks of 4 KiB, and a receive takes no more than one: a large PUT is
/// then a system call and a change of threads for every few KiB. Idle connections hold none, so larger blocks cost little.
/// </summary>
internal sealed class TransportBlocks : IMemoryPoolFactory<byte>
{
    internal const int BlockBytes = 64 * 1024;

    // What is kept for reuse: 16 MiB. More than that is busy only while many large transfers run at once.
    private const int MostKept = 16 * 1024 * 1024 / BlockBytes;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _kept;

    public MemoryPool<byte> Create(MemoryPoolOptions? options) => new Pool(this);

    private Block Take()
    {
        if (!_free.TryDequeue(out var block))
        {
            return new Block(this);
        }

        Interlocked.Decrement(ref _kept);
        return block;
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _kept) <= MostKept)
        {
            _free.Enqueue(block);
        }
        else
        {
            Interlocked.Decrement(ref _kept);
        }
    }

    private sealed class Block(TransportBlocks blocks) : IMemoryOwner<byte>
    {
        // Pinned for good: sockets would pin it for every call.
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);

        public Memory<byte> Memory => _bytes;

        public void Dispose() => blocks.Return(this);
    }

    private sealed class Pool(TransportBlocks blocks) : MemoryPool<byte>
    {
        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            return blocks.Take();
        }

        protected override void Dispose(bool disposing)
        {
            // The blocks are the factory's.
        }
    }
}

using System.Buffers;

namespace DavServer.UnitTests.Contracts;

/// <summary>Bytes in several pieces, as a pipe hands them on.</summary>
internal sealed class Chain : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Of(byte[][] pieces)
    {
        var first = new Chain { Memory = pieces[0] };
        var last = first;
        foreach (var piece in pieces.Skip(1))
        {
            var next = new Chain { Memory = piece, RunningIndex = last.RunningIndex + last.Memory.Length };
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}

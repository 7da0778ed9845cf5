using System.Security.Cryptography;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// Space on the volume of the database that nobody else can take: given up where the volume is full and something is owed. The end of an operation
/// that could not be written down would be unknown to the next start, which would do it once more.
/// </summary>
/// <remarks>For one thread. Where a file system gives freed space back only later, as Btrfs does, it may not help.</remarks>
/// <param name="file">The file that holds it.</param>
internal sealed class SpareSpace(string file)
{
    /// <summary>How much there is. The record of an end takes five pages of 4 KiB as a rule; more where many members failed.</summary>
    internal const int Bytes = 128 * 1024;

    private const int Piece = 4096;
    private bool _isWhole;

    /// <summary>Takes what there is not yet, as far as it can be had.</summary>
    public void Keep()
    {
        if (_isWhole)
        {
            return;
        }

        try
        {
            if (!File.Exists(file))
            {
                NativeFile.CreatePrivate(file);
            }

            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);

            // Nothing that a file system could make less of. A hole would keep no space.
            var piece = RandomNumberGenerator.GetBytes(Piece);
            for (var length = RandomAccess.GetLength(handle); length < Bytes; length += Piece)
            {
                RandomAccess.Write(handle, piece, length);
            }

            _isWhole = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was had of it is kept; more is asked for with the next change.
        }
    }

    /// <summary>Gives it back to the volume.</summary>
    /// <returns>Whether there was any.</returns>
    public bool TryGiveUp()
    {
        try
        {
            _isWhole = false;
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
            var had = RandomAccess.GetLength(handle) > 0;
            RandomAccess.SetLength(handle, 0);
            return had;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

using System.Buffers.Binary;
using DavServer.ProtocolTests.Hosting;

namespace DavServer.CrashTests.PowerLoss;

/// <summary>
/// Makes up the disks as a loss of power at a moment would leave them: all that was flushed is there; of what was written after the last flush of its
/// disk, any part may be, for a disk writes what it has been given in any order.
/// </summary>
internal sealed class DiskLog : IDisposable
{
    private const int Header = 1 + 8 + 4;
    private const int Block = 4096; // What is written whole, or not at all.
    private readonly FileStream _log;
    private readonly string[] _lasting;
    private readonly FileStream[] _files;
    private readonly List<(long Offset, byte[] Bytes)>[] _pending;

    private DiskLog(string log, string[] lasting)
    {
        _log = File.OpenRead(log);
        _lasting = lasting;
        _files = [.. lasting.Select(l => File.Open(l, FileMode.Open, FileAccess.ReadWrite))];
        _pending = [.. lasting.Select(_ => new List<(long, byte[])>())];
    }

    /// <summary>How many writes were not flushed yet.</summary>
    public int Unflushed => _pending.Sum(p => p.Count);

    /// <param name="log">What happened to the disks.</param>
    /// <param name="images">What they were like before.</param>
    /// <param name="folder">Where to work.</param>
    public static async Task<DiskLog> OpenAsync(string log, IReadOnlyList<string> images, string folder)
    {
        Directory.CreateDirectory(folder);
        return new DiskLog(log, [.. await CopyAsync(images, folder)]);
    }

    /// <summary>Copies images.</summary>
    public static async Task<IReadOnlyList<string>> CopyAsync(IReadOnlyList<string> images, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var image in images)
        {
            var copied = await ChildProcess.RunAsync("cp", ["--sparse=always", image, Path.Join(folder, Path.GetFileName(image))]);
            Assert.True(copied.ExitCode == 0, copied.Error);
        }

        return [.. images.Select(i => Path.Join(folder, Path.GetFileName(i)))];
    }

    /// <summary>Goes on to a position in the log, which is not before the last one.</summary>
    public void AdvanceTo(long position)
    {
        Span<byte> header = stackalloc byte[Header];
        while (_log.Position + Header <= position)
        {
            _log.ReadExactly(header);
            var offset = BinaryPrimitives.ReadInt64LittleEndian(header[1..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(header[9..]);
            if (_log.Position + length > position)
            {
                _log.Position -= Header;
                return;
            }

            if (length == 0)
            {
                Flush(header[0]);
                continue;
            }

            var bytes = new byte[length];
            _log.ReadExactly(bytes);
            _pending[header[0]].Add((offset, bytes));
        }
    }

    /// <summary>Makes images of what the power's loss here would leave.</summary>
    /// <param name="folder">Where to put them.</param>
    /// <param name="random">Chooses what reached the disks of what was not flushed.</param>
    public async Task<IReadOnlyList<string>> CrashAsync(string folder, Random random)
    {
        foreach (var file in _files)
        {
            file.Flush();
        }

        var images = await CopyAsync(_lasting, folder);
        for (var i = 0; i < images.Count; i++)
        {
            using var image = File.Open(images[i], FileMode.Open, FileAccess.Write);

            // All, nothing, or about so many.
            var share = random.Next(5) / 4.0;
            foreach (var (offset, bytes) in _pending[i])
            {
                for (var at = 0; at < bytes.Length; at += Block)
                {
                    if (random.NextDouble() < share)
                    {
                        image.Position = offset + at;
                        image.Write(bytes.AsSpan(at, Math.Min(Block, bytes.Length - at)));
                    }
                }
            }
        }

        return images;
    }

    public void Dispose()
    {
        _log.Dispose();
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private void Flush(int disk)
    {
        foreach (var (offset, bytes) in _pending[disk])
        {
            _files[disk].Position = offset;
            _files[disk].Write(bytes);
        }

        _pending[disk].Clear();
    }
}

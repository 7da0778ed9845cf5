using System.Buffers;

namespace DavServer.Storage.FileSystem.Portable;

internal sealed partial class PortableDirectory
{
    private const int BufferSize = 1024 * 1024;

    public override StoreError CopyFile(ResourceName name, DirectoryHandle to, ResourceName newName, in FileCopy copy)
    {
        var seen = Stat(name);
        var opened = seen.Succeeded ? OpenFile(name, seen.Value) : seen.Error;
        if (!opened.Succeeded)
        {
            return opened.Error == StoreError.IsACollection ? StoreError.NotFound : opened.Error;
        }

        using var source = opened.Value.Handle;
        var info = opened.Value.Info;
        var made = to.CreateFile(newName, info.Mode);
        if (!made.Succeeded)
        {
            return made.Error;
        }

        StoreError error;
        using (made.Value)
        {
            error = CopyOpened((PortableFile)source, info, (PortableFile)made.Value, copy);
        }

        if (error != StoreError.None)
        {
            _ = to.RemoveFile(newName);
        }

        return error;
    }

    private static StoreError CopyOpened(PortableFile source, in NodeInfo info, PortableFile target, in FileCopy copy)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(info.Length, 1, BufferSize));
        try
        {
            var error = CopyContent(source, target, buffer, copy.Terms);
            if (error == StoreError.None && !OperatingSystem.IsWindows())
            {
                target.SetMode(info.Mode);
            }

            if (error == StoreError.None)
            {
                copy.Terms.Times.Note(target.SetModified(UnixTime.NotBefore(info.Modified, copy.OldModified)));
            }

            return error;
        }
        catch (Exception e) when (PortableErrors.Knows(e))
        {
            return PortableErrors.ToStoreError(e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static StoreError CopyContent(PortableFile source, PortableFile target, byte[] buffer, CopyTerms terms)
    {
        for (long done = 0; ;)
        {
            // The step that only finds the end takes nothing from the rate.
            var error = terms.NextPiece(Math.Min(buffer.Length, Math.Max(0, source.Length - done)), out var piece);
            if (error != StoreError.None)
            {
                return error;
            }

            var read = source.Read(done, buffer.AsSpan(0, Math.Max(piece, 1)));
            error = target.Write(done, new ReadOnlySequence<byte>(buffer, 0, read));
            if (error != StoreError.None)
            {
                return error;
            }

            done += read;
            terms.Observer.OnCopied(read == 0 ? 1 : 0, read);
            if (read == 0)
            {
                return StoreError.None;
            }
        }
    }
}

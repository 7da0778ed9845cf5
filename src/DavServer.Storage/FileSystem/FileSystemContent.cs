namespace DavServer.Storage.FileSystem;

/// <summary>An open file.</summary>
internal sealed class FileSystemContent(ResourcePath realPath, FileHandle file, ResourceInfo info) : ResourceContent
{
    public override ResourcePath RealPath => realPath;

    public override ResourceInfo Info => info;

    // A read that the page cache answers, as nearly all are, costs less here than its way through the thread pool would.
    public override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel) =>
        cancel.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancel) : ValueTask.FromResult(file.Read(offset, buffer.Span));

    public override ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }
}

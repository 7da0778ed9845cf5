namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>What a person does with a share all day, each by the commands of one client. Paths are relative to the client's collection.</summary>
internal interface IShareClient : IAsyncDisposable
{
    Task MakeCollectionAsync(string path);

    /// <summary>Uploads one local file.</summary>
    Task UploadAsync(string local, string path);

    /// <summary>Downloads one.</summary>
    Task DownloadAsync(string path, string local);

    /// <summary>The names of the members of a collection, as the client shows them.</summary>
    Task<IReadOnlyCollection<string>> ListAsync(string path);

    Task RenameAsync(string from, string to);

    Task CopyTreeAsync(string from, string to);

    /// <summary>Gives what is there the content of a local file, in the way the client has of editing.</summary>
    Task EditAsync(string path, string local);

    Task DeleteAsync(string path);

    Task DeleteTreeAsync(string path);

    /// <summary>Lets go of the share, so that all is on the server's disk that ever will be.</summary>
    Task FinishAsync();
}

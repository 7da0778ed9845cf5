namespace DavServer.Storage.FileSystem.Linux;

/// <summary>Where an entry may be reached besides.</summary>
/// <param name="Links">How many names it has.</param>
/// <param name="Mount">The mount it lies on.</param>
internal readonly record struct EntryPlace(uint Links, ulong Mount)
{
    /// <summary>Why it can't be looked at; nothing else is known then.</summary>
    public StoreError Refusal { get; init; }
}

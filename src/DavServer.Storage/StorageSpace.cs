namespace DavServer.Storage;

/// <summary>Room for content, in bytes.</summary>
/// <param name="Available">What may still be written.</param>
/// <param name="Used">What is written already.</param>
public readonly record struct StorageSpace(long Available, long Used);

namespace DavServer.Storage;

/// <summary>Room for content, in bytes.</summary>
/// <param name="Available">What may still be written.</param>
/// <param name="Used">What is written already.</param>
/// <param name="Shortage">
/// What more than that comes to: <see cref="StoreError.QuotaExceeded"/> where the quota leaves less than the disk, else
/// <see cref="StoreError.InsufficientStorage"/>.
/// </param>
public readonly record struct StorageSpace(long Available, long Used, StoreError Shortage);

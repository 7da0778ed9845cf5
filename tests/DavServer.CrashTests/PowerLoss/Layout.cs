namespace DavServer.CrashTests.PowerLoss;

/// <summary>Where the server's state lies.</summary>
public enum Layout
{
    /// <summary>In the share.</summary>
    OneDisk,

    /// <summary>Where no sync of the database makes anything of the share durable by the way, as ext4 does on one disk.</summary>
    StateOnADiskOfItsOwn,
}

namespace DavServer.Rehearsal.Tree;

/// <summary>How a resource gets to its destination.</summary>
[Flags]
internal enum TransferKind
{
    Copy = 0,

    /// <summary>The source goes.</summary>
    Move = 1,

    /// <summary>A mapped destination stays: <c>Overwrite: F</c>.</summary>
    KeepMapped = 2,
}

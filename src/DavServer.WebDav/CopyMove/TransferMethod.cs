namespace DavServer.WebDav.CopyMove;

/// <summary>Which of the two methods that have a Destination.</summary>
internal enum TransferMethod
{
    Copy,
    Move,
}

namespace DavServer.Rehearsal.Tree;

/// <summary>How far a listing reaches.</summary>
internal enum ListReach
{
    Itself,
    Members,
}

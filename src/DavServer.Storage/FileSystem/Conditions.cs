namespace DavServer.Storage.FileSystem;

/// <summary>Judges what a write requires of the resource it replaces.</summary>
internal static class Conditions
{
    internal static bool Hold(WriteCondition condition, StoreResult<NodeInfo> now) =>
        !(condition.MustBeUnmapped && now.Succeeded)
        && !(condition.MustBeMapped && !now.Succeeded)
        && (condition.EntityTag is null || (now.Succeeded && now.Value.ToResourceInfo().ToEntityTag() == condition.EntityTag));
}

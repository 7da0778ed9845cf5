namespace DavServer.Storage.FileSystem.Portable;

internal sealed partial class PortableDirectory
{
    public override StoreError Rename(ResourceName name, DirectoryHandle to, ResourceName newName, RenameRule rule)
    {
        using (_paths.UseAlone())
        {
            var target = (PortableDirectory)to;
            if (PathOf(name) is not { } from || target.PathOf(newName) is not { } goal)
            {
                return StoreError.InvalidName;
            }

            return rule == RenameRule.Refuse && PortableNode.Stat(goal).Succeeded ? StoreError.AlreadyExists : Move(from, goal, rule);
        }
    }

    public override StoreError Displace(ResourceName name, DirectoryHandle to, ResourceName newName, DirectoryHandle aside, ResourceName asideName)
    {
        using (_paths.UseAlone())
        {
            var (target, trash) = ((PortableDirectory)to, (PortableDirectory)aside);
            if (PathOf(name) is not { } from || target.PathOf(newName) is not { } goal
                || trash.PathOf(DisplacedNames.Mark(asideName)) is not { } displaced || trash.PathOf(asideName) is not { } away)
            {
                return StoreError.InvalidName;
            }

            var error = Move(goal, displaced, RenameRule.Refuse);
            if (error != StoreError.None)
            {
                return error;
            }

            // Put the old one back where the new one can't follow; if even that fails it stays whole, aside.
            error = Move(from, goal, RenameRule.Refuse);
            _ = Move(displaced, error == StoreError.None ? away : goal, RenameRule.Refuse);
            return error;
        }
    }

    private StoreError Move(string from, string to, RenameRule rule)
    {
        var source = PortableNode.Stat(from);
        var parent = PortableNode.Stat(Path.GetDirectoryName(to)!);
        if (!source.Succeeded || !parent.Succeeded)
        {
            return source.Succeeded ? parent.Error : source.Error;
        }

        // The framework copies and deletes where a rename can't do it; so it is asked only where one can.
        if (source.Value.Volume != parent.Value.Volume)
        {
            return StoreError.CrossVolume;
        }

        try
        {
            MoveOnVolume(from, to, source.Value.Kind, rule);
        }
        catch (Exception e) when (PortableErrors.Knows(e))
        {
            return PortableErrors.ToStoreError(e);
        }

        _paths.Moved(from, to);
        return StoreError.None;
    }

    private static void MoveOnVolume(string from, string to, NodeKind kind, RenameRule rule)
    {
#pragma warning disable RS0030 // Both names are on one volume, looked at just now: this is a rename.
        // A link to a directory is no file to the framework.
        if (kind == NodeKind.Directory || (kind == NodeKind.Link && Directory.Exists(from)))
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: rule == RenameRule.ReplaceFile);
        }
#pragma warning restore RS0030
    }
}

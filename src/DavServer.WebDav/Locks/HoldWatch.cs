using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>Notices whoever claims, to write, anything at, above or below some resources, until disposed.</summary>
internal sealed class HoldWatch(HoldTable table, IReadOnlyList<ResourcePath> roots) : IDisposable
{
    private volatile bool _touched;

    public IReadOnlyList<ResourcePath> Roots { get; } = roots;

    /// <summary>Whether someone has.</summary>
    public bool IsTouched => _touched;

    public void Touch() => _touched = true;

    public void Dispose() => table.Unwatch(this);
}

using DavServer.Rehearsal.Monitors;
using DavServer.Rehearsal.Scripts;
using DavServer.Rehearsal.Tree;

namespace DavServer.Rehearsal.Playing;

/// <summary>One request, with what is to be done about it.</summary>
internal sealed record Scene
{
    public required RehearsalRequest Request { get; init; }

    /// <summary>What is wrong with the script; null where nothing is.</summary>
    public string? Error { get; init; }

    public RehearsalScript? Script { get; init; }

    public RehearsalTree? Tree { get; init; }

    /// <summary>The path below the script, decoded.</summary>
    public string Resource { get; init; } = "/";

    /// <summary>The path of the script's root, as the client spells it.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The monitor of what is played; where the request is for a monitor, that one.</summary>
    public RehearsalMonitor? Monitor { get; init; }

    public bool IsMonitor => Resource.StartsWith(RehearsalMonitors.Folder, StringComparison.Ordinal);

    /// <summary>Whether the script is for this request. Otherwise the tree answers, or a monitor.</summary>
    public bool IsPlayed { get; init; }
}

using DavServer.CrashTests.Load;

namespace DavServer.CrashTests.Soak;

/// <summary>A request whose end its client has not seen yet.</summary>
internal sealed class Flight(Change change, string? key)
{
    public Change Change { get; } = change;

    /// <summary>The client's own name for it; null for none.</summary>
    public string? Key { get; } = key;

    /// <summary>When it was asked for, to the millisecond.</summary>
    public DateTimeOffset Sent { get; } = OperationList.ToMilliseconds(TimeProvider.System.GetUtcNow());

    /// <summary>What it was answered with, or would have been; null while it is not known.</summary>
    public int? Answer { get; set; }

    /// <summary>Whether it may have been done twice: then the second finds what the first left.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>Its operation's monitor, once the client was told: from then on it is accepted, and ends.</summary>
    public string? Monitor { get; set; }

    /// <summary>Whether its operation may have been canceled, or forgotten.</summary>
    public bool IsCanceled { get; set; }

    public bool IsTransfer => Change.RequestLine.Split(' ')[0] is "COPY" or "MOVE";

    /// <summary>Where it leads, decoded; for COPY and MOVE alone.</summary>
    public string Destination =>
        Uri.UnescapeDataString(Change.Fields.First(f => f.StartsWith("Destination: ", StringComparison.Ordinal))["Destination: ".Length..]);

    public override string ToString() => $"{Change} (key {Key ?? "none"}, monitor {Monitor ?? "not told"})";
}

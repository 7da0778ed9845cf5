namespace DavServer.Rehearsal.Playing;

/// <summary>The interim responses of one exchange: how many went out, or why none did.</summary>
internal sealed record InterimCount(int Asked, int Sent, string? WhyFewer);

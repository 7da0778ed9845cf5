using System.Text.Json.Nodes;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>What happened on a connection at one moment, or, for interim responses that are alike, in one run.</summary>
internal sealed record TranscriptEvent(long Ms, TranscriptSide Side, string Text)
{
    /// <summary>How many interim responses the event stands for; 0 for anything else.</summary>
    public int Interims { get; init; }

    public long Bytes { get; init; }

    /// <summary>When the last of a run went out.</summary>
    public long UntilMs { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["ms"] = Ms, [Side.ToString().ToLowerInvariant()] = Text };
        if (Side != TranscriptSide.Note)
        {
            json["bytes"] = Bytes;
        }

        if (Interims > 0)
        {
            json["interims"] = Interims;
            json["untilMs"] = UntilMs;
        }

        return json;
    }
}

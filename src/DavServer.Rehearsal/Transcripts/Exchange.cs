using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>One request and its answers, and what the client did next. Its store's lock guards all that changes.</summary>
internal sealed class Exchange(string id, ConnectionTranscript connection, int number, EventLog events, RehearsalRequest request, long began)
{
    public string Id { get; } = id;

    public ConnectionTranscript Connection { get; } = connection;

    /// <summary>Which it is on its connection, from 1.</summary>
    public int Number { get; } = number;

    public EventLog Events { get; } = events;

    public RehearsalRequest Request { get; } = request;

    /// <summary>When the request was read, in ms since the connection began.</summary>
    public long Began { get; } = began;

    public string? Script { get; set; }

    public string? Label { get; set; }

    public InterimCount? Interims { get; set; }

    public int Status { get; set; }

    /// <summary>When the request's content had come whole: what the client sends after this it sends unasked.</summary>
    public long? RequestEnded { get; set; }

    public long? FinalBegan { get; set; }

    public long? Ended { get; set; }

    /// <summary>When the client first sent something between the end of its request and the final response.</summary>
    public long? SentBeforeFinal { get; set; }

    /// <summary>Whether the next request came in one piece with this one: sent before anything was answered.</summary>
    public bool WasPipelined { get; set; }

    public long? ClosedBeforeFinal { get; set; }

    public long? ClosedAfterFinal { get; set; }

    /// <summary>The exchange that followed on the same connection.</summary>
    public Exchange? Next { get; set; }

    /// <summary>Exchanges of the same client on other connections that began later.</summary>
    public List<Exchange> Elsewhere { get; } = [];

    /// <summary>Exchanges that asked the very same again.</summary>
    public List<Exchange> Again { get; } = [];

    /// <summary>What has not been written to a file yet.</summary>
    public bool IsDirty { get; set; } = true;

    /// <summary>Whether another request is from the same client, as far as can be told.</summary>
    public bool IsOfSameClient(Exchange other) =>
        (Connection.Listener, Connection.Remote) == (other.Connection.Listener, other.Connection.Remote)
        && Request["User-Agent"] == other.Request["User-Agent"] && Label == other.Label;

    public bool IsSameRequest(Exchange other) =>
        Request.Method == other.Request.Method && Request.Target == other.Request.Target && Request["Destination"] == other.Request["Destination"];
}

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>What was counted of one kind of client, over one protocol, in one mode. Of principals it says nothing.</summary>
public sealed record ClientRecord
{
    /// <summary>Whom and what it is about.</summary>
    public required ClientKey Key { get; init; }

    /// <summary>Requests that waited for an operation, and those that came again, however soon they were answered.</summary>
    public long Operations { get; init; }

    /// <summary>Those of them that were answered, by a 202 too.</summary>
    public long Answered { get; init; }

    /// <summary>102s that went out.</summary>
    public long Interims { get; init; }

    /// <summary>202s that were asked for by <c>Prefer: respond-async</c>.</summary>
    public long AcceptedAsked { get; init; }

    /// <summary>202s that were not.</summary>
    public long AcceptedUnasked { get; init; }

    /// <summary>202s whose monitor the same kind of client asked for afterwards.</summary>
    public long Followed { get; init; }

    /// <summary>Connections that were lost while they waited in this mode.</summary>
    public long Lost { get; init; }

    /// <summary>Requests that came again and were attached to the operation that ran already, or had ended and was told to nobody.</summary>
    public long Retries { get; init; }

    /// <summary>Final responses of which nobody knows whether they were read: the connection was gone.</summary>
    public long Unread { get; init; }

    /// <summary>When the last operation was counted.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When the last 102 went out; null for none.</summary>
    public DateTimeOffset? LastInterim { get; init; }

    /// <summary>When something last went out that it could not have done without; null for never.</summary>
    public DateTimeOffset? LastNeededInterim => Key.Mode == ClientKey.Bridge ? null : LastInterim;

    /// <summary>A User-Agent of this kind, printable and cut short.</summary>
    public string Sample { get; init; } = "";
}

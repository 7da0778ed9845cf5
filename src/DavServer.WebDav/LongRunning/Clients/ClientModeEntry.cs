namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>The counts of one client over one protocol in one mode, as <see cref="ClientRecord"/> says.</summary>
internal sealed record ClientModeEntry(
    string Protocol,
    string Mode,
    long Operations,
    long Answered,
    long Interims,
    long AcceptedAsked,
    long AcceptedUnasked,
    long Followed,
    long Lost,
    long Retries,
    long Unread,
    DateTimeOffset LastSeen)
{
    /// <summary>202s that nobody of its kind came back for.</summary>
    public long NotFollowed => Math.Max(0, AcceptedAsked + AcceptedUnasked - Followed);

    public static ClientModeEntry Of(ClientRecord r) => new(
        r.Key.Protocol, r.Key.Mode, r.Operations, r.Answered, r.Interims, r.AcceptedAsked, r.AcceptedUnasked,
        r.Followed, r.Lost, r.Retries, r.Unread, r.LastSeen);
}

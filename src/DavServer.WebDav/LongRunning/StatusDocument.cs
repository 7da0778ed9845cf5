using DavServer.Operations;

namespace DavServer.WebDav.LongRunning;

/// <summary>Done of total.</summary>
internal sealed record ProgressPart(long Done, long? Total);

/// <summary>Both measures of progress.</summary>
internal sealed record ProgressDocument(ProgressPart Resources, ProgressPart Bytes);

/// <summary>The final response inside a status document: what the request would have been answered with.</summary>
internal sealed record ResponseDocument(int Status, IReadOnlyDictionary<string, string> Headers, string? Body);

/// <summary>A failure in the words of RFC 9457 §3.1.</summary>
internal sealed record ProblemDocument(string Type, string Title, int Status, string Detail, string Instance);

/// <summary>All operations that one caller may see.</summary>
internal sealed record StatusList(IReadOnlyList<StatusDocument> Operations);

/// <summary>The representation of a status monitor (product.md, "The status monitor"). Its words are those that existing client libraries poll for.</summary>
internal sealed record StatusDocument
{
    public required string JobId { get; init; }

    /// <summary>queued, running, succeeded, failed or canceled.</summary>
    public required string Status { get; init; }

    public required string StatusUrl { get; init; }

    /// <summary>How many seconds it will take still, if it goes on as so far; null while nothing can be said.</summary>
    public long? EstimatedSeconds { get; init; }

    public required string Method { get; init; }

    public required string Source { get; init; }

    public required string Destination { get; init; }

    public double? PercentComplete { get; init; }

    public required ProgressDocument Progress { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    public required string Events { get; init; }

    /// <summary>Present when finished.</summary>
    public ResponseDocument? Response { get; init; }

    /// <summary>True where it failed and something was published all the same.</summary>
    public bool? Partial { get; init; }

    /// <summary>Present when it did not succeed.</summary>
    public ProblemDocument? Error { get; init; }

    public static StatusDocument Of(OperationSnapshot snapshot, MonitorUrls urls)
    {
        var subject = OperationSubject.Parse(snapshot.Description.Detail);
        var report = snapshot.Outcome is null ? null : OperationReport.Parse(snapshot.Outcome.Detail);
        var progress = snapshot.Progress;
        return new StatusDocument
        {
            JobId = snapshot.Id.ToString(),
            Status = NameOf(snapshot.State),
            StatusUrl = urls.Absolute(snapshot.Id),
            EstimatedSeconds = EstimateOf(snapshot),
            Method = snapshot.Description.Kind,
            Source = urls.PublicPath + subject.Source,
            Destination = urls.PublicPath + subject.Destination,
            PercentComplete = snapshot.Percent,
            Progress = new ProgressDocument(new(progress.ResourcesDone, progress.ResourcesTotal), new(progress.BytesDone, progress.BytesTotal)),
            Created = snapshot.Created,
            Updated = snapshot.Updated,
            Events = urls.Events(snapshot.Id),
            Response = report is null ? null : ResponseOf(report.Response),
            Partial = report is not null && report.Published != Publication.Nothing && snapshot.State != OperationState.Succeeded ? true : null,
            Error = report is null || snapshot.State == OperationState.Succeeded ? null : ProblemOf(snapshot, report, urls),
        };
    }

    /// <summary>The same where a body would be one too many.</summary>
    public StatusDocument WithoutBody() => this with { Response = Response is null ? null : Response with { Body = null } };

    private static string NameOf(OperationState state) => state switch
    {
        OperationState.Queued => "queued",
        OperationState.Running => "running",
        OperationState.Succeeded => "succeeded",
        OperationState.Failed => "failed",
        _ => "canceled",
    };

    private static long? EstimateOf(OperationSnapshot snapshot)
    {
        if (snapshot.IsFinal || snapshot.Percent is not > 0 || snapshot.Started is not { } started)
        {
            return null;
        }

        var percent = snapshot.Percent.Value;
        return (long)Math.Ceiling((snapshot.Updated - started).TotalSeconds * (100 - percent) / percent);
    }

    private static ResponseDocument ResponseOf(FinalResponse response)
    {
        var headers = new Dictionary<string, string>(response.Fields, StringComparer.OrdinalIgnoreCase);
        if (response.ContentType is not null)
        {
            headers["Content-Type"] = response.ContentType;
        }

        return new ResponseDocument(response.Status, headers, response.ContentType is null ? null : response.Content);
    }

    private static ProblemDocument ProblemOf(OperationSnapshot snapshot, OperationReport report, MonitorUrls urls) => new(
        Type: "about:blank",
        Title: ReasonPhrase.Of(report.Response.Status),
        Status: report.Response.Status,
        Detail: report.Detail,
        Instance: urls.Path(snapshot.Id));
}

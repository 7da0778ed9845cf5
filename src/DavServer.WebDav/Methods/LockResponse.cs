using System.IO.Pipelines;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>The responses of LOCK (RFC 4918 §9.10.6).</summary>
internal sealed class LockResponse(LockServices services)
{
    /// <summary>A new lock: 200, or 201 where its resource was made for it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="granted">The lock.</param>
    /// <param name="before">What was there; null where nothing was.</param>
    public async Task<FinalResponse> GrantedAsync(DavRequest request, LockRecord granted, ResourceInfo? before)
    {
        var content = await ContentAsync(request, granted, before?.Kind ?? ResourceKind.File);
        return (content with { Status = before is null ? StatusCodes.Status201Created : StatusCodes.Status200OK })
            .With("Lock-Token", $"<{granted.Token.Uri}>");
    }

    /// <summary>A refreshed lock: without the Lock-Token field (RFC 4918 §9.10.2).</summary>
    public Task<FinalResponse> RefreshedAsync(DavRequest request, LockRecord refreshed, ResourceKind kind) => ContentAsync(request, refreshed, kind);

    /// <summary>No lock: 423 where what is locked is the resource itself or above, 207 where it is below, 507 where there are too many.</summary>
    public async Task<FinalResponse> RefusedAsync(DavRequest request, LockRequest asked, LockReservation reservation)
    {
        switch (reservation.Refusal)
        {
            case LockRefusal.TooManyOnResource:
                return TooMany($"there are {services.Options.MaxLocksPerResource} locks on the resource already, as many as one may bear");
            case LockRefusal.TooManyOfPrincipal:
                return TooMany($"you have {services.Options.MaxLocksPerPrincipal} locks already, as many as one may have; unlock some");
            case LockRefusal.TooManyInAll:
                return TooMany($"there are {services.Options.MaxLocks} locks already, as many as the server keeps");
        }

        var here = reservation.Conflicts.Where(l => l.Root.Depth <= asked.Root.Depth).Select(l => l.AskedAs).Distinct().ToList();
        if (here.Count > 0)
        {
            return XmlContent.Error(StatusCodes.Status423Locked, ConditionCode.NoConflictingLock, await HrefsAsync(request, here));
        }

        // RFC 4918 §9.10.3: at least one that prevented it, and 424 for the resource itself.
        var below = reservation.Conflicts.Select(l => l.AskedAs).Distinct().ToList();
        var members = (await HrefsAsync(request, below)).Select(href =>
            new MemberStatus(href, StatusCodes.Status423Locked, "it is locked") { ConditionCode = ConditionCode.NoConflictingLock });
        var target = (await HrefsAsync(request, [request.Path]))[0];
        return XmlContent.MultiStatus([.. members, new MemberStatus(target, StatusCodes.Status424FailedDependency, "a member is locked")]);
    }

    // RFC 4918 §11.5.
    private static FinalResponse TooMany(string why) => FinalResponse.Text(StatusCodes.Status507InsufficientStorage, why);

    private async Task<List<string>> HrefsAsync(DavRequest request, IReadOnlyList<ResourcePath> paths)
    {
        var hrefs = new List<string>();
        foreach (var path in paths)
        {
            var info = await services.Store.GetInfoAsync(path, request.Aborted);
            hrefs.Add(request.Href(path, info is { Succeeded: true, Value.IsCollection: true } ? CollectionSlash.Trailing : CollectionSlash.None));
        }

        return hrefs;
    }

    // RFC 4918 §9.10.1: "the value of the DAV:lockdiscovery property in a prop XML element"; of other, shared locks nothing need be said.
    private async Task<FinalResponse> ContentAsync(DavRequest request, LockRecord record, ResourceKind kind)
    {
        using var text = new MemoryStream();
        var pipe = PipeWriter.Create(text, new StreamPipeWriterOptions(leaveOpen: true));
        var xml = new Utf8Xml(pipe);
        xml.Raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:prop xmlns:D=\"DAV:\"><D:lockdiscovery>"u8);
        services.Discovery.Write(xml, record, kind, record.Timeout, request.Principal);
        xml.Raw("</D:lockdiscovery></D:prop>\n"u8);
        await xml.FlushAsync(CancellationToken.None);
        await pipe.CompleteAsync();
        return new FinalResponse(StatusCodes.Status200OK) { ContentType = XmlContent.MediaType, Content = Encoding.UTF8.GetString(text.ToArray()) };
    }
}

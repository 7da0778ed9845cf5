using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>LOCK (RFC 4918 §9.10): with content it takes out a lock, without it refreshes one.</summary>
internal sealed class LockMethod(LockServices services) : IDavMethod
{
    /// <summary>How often a LOCK begins anew because its URL came to be mapped, or unmapped, under its hands.</summary>
    private const int MaxAttempts = 4;

    /// <summary>How long it waits for those who were writing already, each in its last step. A disk slower than this is answered 423.</summary>
    private static readonly TimeSpan WritersEndWithin = TimeSpan.FromSeconds(20);

    private readonly LockRefresh _refresh = new(services);
    private readonly LockResponse _response = new(services);

    public IReadOnlyList<string> Names { get; } = ["LOCK"];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, services.Options.MaxXmlBytes);
        if (content is null)
        {
            return FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {services.Options.MaxXmlBytes} bytes");
        }

        if (content.Length == 0)
        {
            // RFC 4918 §9.10.2: Depth is ignored, be it what it may.
            return await _refresh.AnswerAsync(request);
        }

        if (!DepthField.TryParse(request.Headers["Depth"], out var depth) || depth == Depth.One)
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Depth must be 0 or infinity for LOCK (RFC 4918 §9.10.3)");
        }

        var fault = LockInfoReader.TryRead(new MemoryStream(content), services.Options.MaxLockOwnerBytes, out var info, out var detail);
        return info is null ? FinalResponse.Text(StatusOf(fault), detail) : await TakeOutAsync(request, depth ?? Depth.Infinity, info);
    }

    private static int StatusOf(LockInfoFault fault) => fault switch
    {
        LockInfoFault.Unprocessable => StatusCodes.Status422UnprocessableEntity,
        LockInfoFault.OwnerTooLarge => StatusCodes.Status507InsufficientStorage, // RFC 4918 §9.10.1: it MUST be preserved, so it can't be cut
        _ => StatusCodes.Status400BadRequest,
    };

    private async Task<FinalResponse?> TakeOutAsync(DavRequest request, Depth depth, LockInfo info)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var located = await services.Store.LocateAsync(request.Path, request.Aborted);
            if (!located.Succeeded)
            {
                return StatusMapping.ToResponse(located.Error);
            }

            if (await JudgeAsync(request, located.Value.Info) is { } ended)
            {
                return ended;
            }

            // Nothing can be made there: so nobody is kept off meanwhile.
            if (located.Value.IsHidden)
            {
                return StatusMapping.ToResponse(StoreError.AccessDenied);
            }

            // From here on the lock stands against all others, so that none is judged as if it were not there.
            var asked = AskedOf(request, located.Value.RealPath, depth, info);
            var reservation = services.Locks.TryReserve(asked);
            if (reservation.Lock is { } reserved)
            {
                var (answer, isFinal) = await GrantAsync(request, reserved, located.Value);
                if (isFinal)
                {
                    return answer;
                }
            }
            else if (!await AnyEndedAsync(reservation.Conflicts, request))
            {
                return await _response.RefusedAsync(request, asked, reservation);
            }
        }

        return FinalResponse.Text(StatusCodes.Status503ServiceUnavailable, "the resource comes and goes too quickly to be locked")
            .With("Retry-After", "1");
    }

    // A lock on an existing resource changes none of its state; what it would conflict with, the table says. A new one changes its collection (§7.4).
    private ValueTask<FinalResponse?> JudgeAsync(DavRequest request, ResourceInfo? target) =>
        services.Preconditions.JudgeAsync(request, target, target is null ? WriteScope.Adding(request.Path) : []);

    private LockRequest AskedOf(DavRequest request, ResourcePath realPath, Depth depth, LockInfo info) => new()
    {
        Root = realPath,
        AskedAs = request.Path,
        Scope = info.Scope == LockInfoScope.Exclusive ? LockScope.Exclusive : LockScope.Shared,
        Reach = depth == Depth.Zero ? LockReach.Resource : LockReach.Tree,
        Principal = request.Principal.Owner,
        Owner = info.Owner,
        Timeout = TimeoutField.Read(request.Headers["Timeout"], services.Options.LockMaxTimeout) ?? services.Options.LockDefaultTimeout,
    };

    private async ValueTask<bool> AnyEndedAsync(IReadOnlyList<LockRecord> conflicts, DavRequest request)
    {
        var any = false;
        foreach (var conflict in conflicts)
        {
            any |= await services.Liveness.EndIfUnmappedAsync(conflict, request.Aborted);
        }

        return any;
    }

    /// <summary>Makes the resource where there is none, and the lock last. Not final: the URL is not any more what it was, begin anew.</summary>
    private async Task<(FinalResponse? Answer, bool IsFinal)> GrantAsync(DavRequest request, LockRecord reserved, ResourceLocation before)
    {
        var isGranted = false;
        try
        {
            var attempt = await services.Holds.ClaimAsync([new Hold(before.RealPath, HoldKind.Content)], request.Aborted);
            using var claim = attempt.Claim;
            if (claim is null || !await HaveWritersEndedAsync(claim, reserved, request.Aborted))
            {
                return (services.Held.Of(request, attempt.Conflict ?? new HoldConflict(reserved.Root, null, Task.CompletedTask)), true);
            }

            // Under the claim nobody takes the resource away or puts another in its place; before it, someone may have.
            var now = await services.Store.LocateAsync(request.Path, request.Aborted);
            if (!now.Succeeded || !now.Value.RealPath.Equals(before.RealPath) || now.Value.Info is null != before.Info is null)
            {
                return (null, false);
            }

            if (await JudgeAsync(request, now.Value.Info) is { } ended)
            {
                return (ended, true);
            }

            if (now.Value.Info is null && await MakeAsync(request) is var made && made != StoreError.None)
            {
                return (StatusMapping.ToResponse(made), made != StoreError.ConditionFailed && made != StoreError.AlreadyExists);
            }

            // Some file systems spell a new name in their own way.
            if (now.Value.Info is null && !await LeadsToAsync(request, reserved.Root))
            {
                return (null, false);
            }

            if (await services.Locks.KeepAsync(reserved) is not { } granted)
            {
                return (null, false);
            }

            isGranted = true;
            return (await _response.GrantedAsync(request, granted, now.Value.Info), true);
        }
        finally
        {
            if (!isGranted)
            {
                services.Locks.Withdraw(reserved);
            }
        }
    }

    private async ValueTask<bool> LeadsToAsync(DavRequest request, ResourcePath root) =>
        await services.Store.LocateAsync(request.Path, request.Aborted) is { Succeeded: true } at && at.Value.RealPath.Equals(root);

    private async Task<bool> HaveWritersEndedAsync(HoldClaim claim, LockRecord reserved, CancellationToken requestAborted)
    {
        try
        {
            await services.Holds.WhenEarlierWritersEnd(claim, reserved.Root).WaitAsync(WritersEndWithin, services.Time, requestAborted);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // RFC 4918 §7.3, §9.10.4: an empty resource, that stays when its lock goes.
    private async Task<StoreError> MakeAsync(DavRequest request)
    {
        var begun = await services.Store.BeginWriteAsync(request.Path, request.Aborted);
        if (!begun.Succeeded)
        {
            return begun.Error;
        }

        await using var writer = begun.Value;
        await services.Follower.ForgetAsync(request.Path);
        return (await writer.CommitAsync(new WriteCondition(MustBeUnmapped: true, EntityTag: null), modified: null, request.Aborted)).Error;
    }
}

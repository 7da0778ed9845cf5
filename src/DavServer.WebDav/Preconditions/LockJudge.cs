using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Preconditions;

/// <summary>Whether locks let one request change what it would change (RFC 4918 §7).</summary>
/// <remarks>
/// Of each locked resource one token must be submitted, by the creator of its lock (§6.4, §7.5). An exclusive lock is alone on its resource; of shared
/// ones any will do, for their holders trust each other (§6.2).
/// </remarks>
internal sealed class LockJudge(IResourceStore store, LockTable locks, LockLiveness liveness, DavRequest request, IfField field)
{
    /// <summary>As many blocked members are named as a person reads; §16 asks for one.</summary>
    private const int MaxNamed = 100;

    private readonly HashSet<string> _submitted = new(field.StateTokens, StringComparer.Ordinal);

    // Locks that block the scopes' own resources, and blocked members below them as the client would name them.
    private readonly List<LockRecord> _blocking = [];
    private readonly List<ResourcePath> _blockedMembers = [];

    /// <summary>The answer that ends the request, or null when no lock is in its way.</summary>
    public async ValueTask<FinalResponse?> JudgeAsync(IReadOnlyList<WriteScope> writes)
    {
        foreach (var scope in writes)
        {
            var located = await store.LocateAsync(scope.Path, request.Aborted);
            if (located.Succeeded)
            {
                await JudgeAsync(scope, located.Value.RealPath);
            }
            else if (located.Error is not (StoreError.NoParent or StoreError.NotFound or StoreError.Reserved))
            {
                // It may be locked: what can't be looked up is not changed.
                return StatusMapping.ToResponse(located.Error);
            }
        }

        if (_blocking.Count > 0)
        {
            var roots = new List<string>();
            foreach (var path in _blocking.Select(l => l.AskedAs).Distinct().Take(MaxNamed))
            {
                roots.Add(await HrefAsync(path));
            }

            return XmlContent.Error(StatusCodes.Status423Locked, ConditionCode.LockTokenSubmitted, roots);
        }

        return _blockedMembers.Count > 0 ? await MembersAsync() : null;
    }

    private async ValueTask JudgeAsync(WriteScope scope, ResourcePath realPath)
    {
        var here = locks.Covering(realPath);
        if (!IsSubmitted(here))
        {
            _blocking.AddRange(await LivingAsync(here));
        }

        if (scope.Reach != WriteReach.Tree)
        {
            return;
        }

        foreach (var below in locks.RootedBelow(realPath).GroupBy(l => l.Root))
        {
            if (_blockedMembers.Count < MaxNamed && !IsSubmitted(locks.Covering(below.Key)) && (await LivingAsync([.. below])).Count > 0)
            {
                _blockedMembers.Add(below.Key.Rebase(realPath, scope.Path));
            }
        }
    }

    private bool IsSubmitted(IReadOnlyList<LockRecord> covering) =>
        covering.Count == 0 || covering.Any(l => l.Principal == request.Principal.Owner && _submitted.Contains(l.Token.Uri));

    private async ValueTask<List<LockRecord>> LivingAsync(IReadOnlyList<LockRecord> found)
    {
        var living = new List<LockRecord>();
        foreach (var record in found)
        {
            if (!await liveness.EndIfUnmappedAsync(record, request.Aborted))
            {
                living.Add(record);
            }
        }

        return living;
    }

    // RFC 4918 §9.6.1, §9.8.4, §9.9.3: an error of another resource than the one asked for is told in a 207. Nothing has been changed.
    private async ValueTask<FinalResponse> MembersAsync()
    {
        var members = new List<MemberStatus>();
        foreach (var path in _blockedMembers)
        {
            members.Add(new MemberStatus(await HrefAsync(path), StatusCodes.Status423Locked, "it is locked, and its token was not submitted")
            {
                ConditionCode = ConditionCode.LockTokenSubmitted,
            });
        }

        return XmlContent.MultiStatus(members);
    }

    private async ValueTask<string> HrefAsync(ResourcePath path)
    {
        var info = await store.GetInfoAsync(path, request.Aborted);
        return request.Href(path, info is { Succeeded: true, Value.IsCollection: true } ? CollectionSlash.Trailing : CollectionSlash.None);
    }
}

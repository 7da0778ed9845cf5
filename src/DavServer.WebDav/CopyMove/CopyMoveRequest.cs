using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.CopyMove;

/// <summary>A COPY or MOVE as it was asked for; past this, nothing is malformed.</summary>
internal sealed record CopyMoveRequest
{
    public required TransferMethod Method { get; init; }

    public required ResourcePath Source { get; init; }

    public required ResourcePath Destination { get; init; }

    public required CopyReach Reach { get; init; }

    /// <summary>Whether Depth is 1: without meaning where there are no members (RFC 4918 §10.2), refused where there are (§9.8.3, §9.9.2).</summary>
    public bool IsDepthOne { get; init; }

    public required ExistingDestination Existing { get; init; }

    public required Preferences Preferences { get; init; }

    /// <summary>The client's own name for the submission; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Equal for two requests that ask for the same thing and may be told of one another.</summary>
    /// <remarks>
    /// What would be refused attaches to nothing, so Depth 1 stands for itself. The rest is spelled as it is in the journals there are.
    /// Anonymous clients are one principal, so more must be shared: the Idempotency-Key, which goes along when a client's address changes,
    /// or else the address.
    /// </remarks>
    public string Fingerprint(DavPrincipal principal) => string.Join(
        ' ', Method, Source, Destination, IsDepthOne ? "One" : Reach.ToString(), Existing, Preferences.Handling,
        !principal.IsAnonymous ? "" : IdempotencyKey is null ? $"from {principal.Address}" : $"by {IdempotencyKey}");

    /// <summary>Reads the fields. Ends here: 400 and 502 (RFC 4918 §9.8.5).</summary>
    public static CopyMoveRequest? TryCreate(DavRequest request, TransferMethod method, out FinalResponse? refusal)
    {
        refusal = null;
        if (!DepthField.TryParse(request.Headers["Depth"], out var depth))
        {
            refusal = Bad("Depth", method == TransferMethod.Copy ? "0 or infinity (RFC 4918 §9.8.3)" : "infinity (RFC 4918 §9.9.2)");
            return null;
        }

        if (!OverwriteField.TryParse(request.Headers["Overwrite"], out var existing))
        {
            refusal = Bad("Overwrite", "T or F (RFC 4918 §10.6)");
            return null;
        }

        if (!PreferField.TryParse(request.Headers["Prefer"], out var preferences, out var culprit))
        {
            refusal = FinalResponse.Text(StatusCodes.Status400BadRequest, $"Prefer is malformed (RFC 7240 §2) at: {culprit}");
            return null;
        }

        if (!IdempotencyKeyField.TryParse(request.Headers["Idempotency-Key"], out var key))
        {
            refusal = Bad("Idempotency-Key", $"one line of at most {IdempotencyKeyField.MaxLength} characters");
            return null;
        }

        refusal = ReadDestination(request, out var destination);
        if (refusal is not null)
        {
            return null;
        }

        return new CopyMoveRequest
        {
            Method = method,
            Source = request.Path,
            Destination = destination,
            Reach = depth == Depth.Zero ? CopyReach.ResourceOnly : CopyReach.Tree,
            IsDepthOne = depth == Depth.One,
            Existing = existing,
            Preferences = preferences,
            IdempotencyKey = key,
        };
    }

    private static FinalResponse? ReadDestination(DavRequest request, out ResourcePath destination)
    {
        var error = DestinationField.Parse(request.Headers["Destination"], request.Names, out destination, out var detail);
        if (error != DestinationError.None)
        {
            var status = error == DestinationError.Elsewhere ? StatusCodes.Status502BadGateway : StatusCodes.Status400BadRequest;
            return FinalResponse.Text(status, detail);
        }

        // Whatever the file system makes of the spelling: what lies there could never be reached again.
        return MonitorUrls.IsReserved(destination) ? StatusMapping.ToResponse(StoreError.Reserved) : null;
    }

    private static FinalResponse Bad(string field, string lawful) =>
        FinalResponse.Text(StatusCodes.Status400BadRequest, $"{field} must be {lawful}");
}

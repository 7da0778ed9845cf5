using Microsoft.AspNetCore.Http;

namespace Kestrel.InterimResponses;

/// <summary>
/// Sends interim (1xx) responses before the final one (RFC 9110 §15.2). Present in <c>HttpContext.Features</c> where the request can bear them:
/// HTTP/1.1 on Kestrel, behind <c>UseInterimResponses()</c>. Absent on HTTP/1.0 (RFC 9110 §15.2 forbids it), HTTP/2, HTTP/3 and TestServer.
/// </summary>
/// <remarks>
/// Safe to call from any thread, during the request and after it. Close it before touching the response; see <see cref="CloseAsync"/>. Should that be
/// forgotten, the response closes it by itself on the first write, flush, start or completion, synchronous ones included; what a closing costs is then
/// paid there.
/// </remarks>
public interface IHttpInterimResponseFeature
{
    /// <summary>
    /// Whether an attempt now could succeed. False before the request content has ended, while an earlier one drains, within
    /// <see cref="InterimLimits.MinInterval"/> of it, where a limit is used up, and for good once closed or the client is gone.
    /// </summary>
    bool CanSend { get; }

    /// <summary>How many were sent on this request.</summary>
    int SentCount { get; }

    /// <summary>How many bytes they were.</summary>
    long SentBytes { get; }

    /// <summary>
    /// The limits on this request, at first those of <see cref="InterimResponseOptions"/>; set narrower (or wider) ones for a client that is known to bear
    /// no more. What was sent before counts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is negative.</exception>
    InterimLimits Limits { get; set; }

    /// <summary>Sends one interim response, unless it would pile up behind an earlier one, break a limit, or come too late.</summary>
    /// <param name="statusCode">100 to 199, but not 101, which would end HTTP on the connection.</param>
    /// <param name="fields">Fields to send; names go out in lower case. Null for none. Not kept.</param>
    /// <exception cref="ArgumentException">
    /// The status is out of range, a name is no token, a value holds CR, LF, NUL, another control character or one beyond ASCII (RFC 9110 §5.5), or a
    /// field is one that frames a message (RFC 9112 §6) or belongs to a single hop (RFC 9110 §7.6.1). Thrown whatever the state; nothing was sent then.
    /// </exception>
    InterimSendResult TrySend(int statusCode, IHeaderDictionary? fields = null);

    /// <summary>
    /// Ends interim responses on this request and waits until the last one has left, so that the final response may begin.
    /// Aborts the connection where it does not drain within <see cref="InterimResponseOptions.CloseTimeout"/>. Safe to call twice.
    /// </summary>
    ValueTask CloseAsync();
}

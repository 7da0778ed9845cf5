using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Internal;

/// <summary>Passes everything on, but hands out the guarded stream where old code asks this feature for the response's content.</summary>
internal sealed class GuardedResponse(IHttpResponseFeature inner, IHttpResponseBodyFeature unguarded, GuardedResponseBody guarded) : IHttpResponseFeature
{
    public int StatusCode
    {
        get => inner.StatusCode;
        set => inner.StatusCode = value;
    }

    public string? ReasonPhrase
    {
        get => inner.ReasonPhrase;
        set => inner.ReasonPhrase = value;
    }

    public IHeaderDictionary Headers
    {
        get => inner.Headers;
        set => inner.Headers = value;
    }

#pragma warning disable CS0618 // The obsolete member is the reason for this class: it would be a way round the guard.
    public Stream Body
    {
        get => ReferenceEquals(inner.Body, unguarded.Stream) ? guarded.Stream : inner.Body;
        set => inner.Body = value;
    }
#pragma warning restore CS0618

    public bool HasStarted => inner.HasStarted;

    public void OnStarting(Func<object, Task> callback, object state) => inner.OnStarting(callback, state);

    public void OnCompleted(Func<object, Task> callback, object state) => inner.OnCompleted(callback, state);
}

using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Internal;

/// <summary>Tells the gate when the request's content has ended, be it read as a stream or as a pipe.</summary>
internal sealed class ObservedRequestBody : IRequestBodyPipeFeature
{
    private readonly HttpRequest _request;
    private readonly IRequestBodyPipeFeature _inner;
    private readonly ObservedPipeReader _reader;

    private ObservedRequestBody(HttpRequest request, IRequestBodyPipeFeature inner, InterimGate gate)
    {
        _request = request;
        _inner = inner;
        _reader = new ObservedPipeReader(inner.Reader, gate);
    }

    // Where something further in has put a stream of its own in place, what it reads from is our stream, and Kestrel knows how to make a pipe of it.
    public PipeReader Reader => _request.Body is ObservedStream ? _reader : _inner.Reader;

    public static void Observe(HttpContext context, InterimGate gate)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            gate.ContentEnded();
            return;
        }

        // Without the feature the end can't be seen, so it never comes, and nothing is sent.
        if (context.Features.Get<IRequestBodyPipeFeature>() is { } inner)
        {
            // The pipe before the stream: once the stream is replaced Kestrel's own feature would make a pipe of it, and copy every byte.
            context.Features.Set<IRequestBodyPipeFeature>(new ObservedRequestBody(context.Request, inner, gate));
            context.Request.Body = new ObservedStream(context.Request.Body, gate, context.Request.ContentLength);
        }
    }
}

using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kestrel.InterimResponses.Tests;

/// <summary>What a test wants of its server.</summary>
internal sealed record KestrelSetup(Action<IApplicationBuilder> Pipeline)
{
    public InterimResponseOptions Options { get; init; } = new();

    public TimeProvider? Time { get; init; }

    public Action<KestrelServerOptions>? Kestrel { get; init; }

    /// <summary>Puts something between Kestrel and the plaintext output of each connection.</summary>
    public Func<PipeWriter, PipeWriter>? WrapOutput { get; init; }

    /// <summary>A server whose only handler this is, behind <c>UseInterimResponses</c>.</summary>
    public static KestrelSetup Handler(RequestDelegate handler) => new(app => app.UseInterimResponses().Run(handler));

    /// <summary>A server whose only handler this is, behind <c>UseProcessingHeartbeats</c>.</summary>
    public static KestrelSetup Heartbeats(RequestDelegate handler) => new(app => app.UseProcessingHeartbeats().Run(handler));
}

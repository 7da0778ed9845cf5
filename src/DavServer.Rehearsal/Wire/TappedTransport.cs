using System.IO.Pipelines;

namespace DavServer.Rehearsal.Wire;

/// <summary>Both directions of a tapped connection.</summary>
internal sealed record TappedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

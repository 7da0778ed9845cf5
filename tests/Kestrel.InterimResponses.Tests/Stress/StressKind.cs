namespace Kestrel.InterimResponses.Tests.Stress;

/// <summary>What a request of the stress test does. From <see cref="Close"/> on nothing may be pipelined behind it.</summary>
internal enum StressKind
{
    Length,
    Chunked,
    Head,
    NoContent,
    Throw,
    OnStartingThrows,
    Synchronous,
    Writer,
    SendFile,
    Put,
    PutChunked,
    Slow,
    Close,
    BadRequest,
    Malformed,
    Expect,
    ThrowLate,
    Abort,
}

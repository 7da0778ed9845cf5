namespace DavServer.CrashTests.Faults;

/// <summary>What is to go wrong.</summary>
/// <param name="Mode">How.</param>
/// <param name="Classes">Which calls are counted.</param>
internal sealed record Injection(InjectionMode Mode, CallClasses Classes)
{
    public const int InputOutput = 5; // EIO
    public const int NoSpace = 28; // ENOSPC

    public static readonly Injection Nothing = new(InjectionMode.CountOnly, CallClasses.All);

    /// <summary>At which of the counted calls, from 1 on.</summary>
    public long At { get; init; }

    /// <summary>The errno of a call that fails.</summary>
    public int Error { get; init; } = InputOutput;

    public override string ToString() =>
        $"{Mode} at {At} of {Classes}{(Mode is InjectionMode.FailOnce or InjectionMode.FailForGood ? $", errno {Error}" : "")}";
}

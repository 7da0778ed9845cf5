namespace Kestrel.InterimResponses;

/// <summary>How much one request may cost its client in interim responses.</summary>
/// <param name="MaxCount">The most interim responses.</param>
/// <param name="MaxBytes">The most bytes of interim responses, in all. Some clients add them up against a limit on fields.</param>
/// <param name="MinInterval">The shortest time from one to the next; an earlier attempt is skipped.</param>
public readonly record struct InterimLimits(int MaxCount, long MaxBytes, TimeSpan MinInterval);

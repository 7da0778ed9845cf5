namespace Kestrel.InterimResponses.Tests.Stress;

/// <summary>Alone on the machine, as far as this project goes: other tests' deadlines don't suffer, and the stress is where it is meant to be.</summary>
[CollectionDefinition(nameof(StressAlone), DisableParallelization = true)]
public class StressAlone;

using DavServer.Operations;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the engine for long-running operations.</summary>
public static class OperationsServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IOperationScheduler"/>, <see cref="IOperationRecovery"/> and <see cref="IOperationDrain"/>; the journal is in memory unless
    /// an <see cref="IOperationJournal"/> is registered before, the clock is the system's unless a <see cref="TimeProvider"/> is.
    /// </summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, OperationsOptions options)
    {
        options.Validate();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton<IOperationJournal, VolatileOperationJournal>();
        services.TryAddSingleton<OperationScheduler>();
        services.TryAddSingleton<IOperationScheduler>(static s => s.GetRequiredService<OperationScheduler>());
        services.TryAddSingleton<IOperationRecovery>(static s => s.GetRequiredService<OperationScheduler>());
        services.TryAddSingleton<IOperationDrain>(static s => s.GetRequiredService<OperationScheduler>());
        return services;
    }
}

using DavServer.Persistence;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers state that outlives the process.</summary>
public static class PersistenceServiceCollectionExtensions
{
    /// <summary>
    /// Keeps locks, dead properties, the journal of operations, the outbox of webhooks and the counts of clients in what
    /// <paramref name="open"/> opens. Before <c>AddWebDav</c> and <c>AddOperations</c>, which else keep them in memory alone.
    /// </summary>
    public static IServiceCollection AddSqliteState(this IServiceCollection services, Func<IServiceProvider, SqliteState> open)
    {
        services.AddSingleton(open);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Locks);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Properties);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Namespace);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Operations);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Webhooks);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Clients);
        return services;
    }
}

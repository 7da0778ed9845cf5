using DavServer.Persistence;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers state that outlives the process.</summary>
public static class PersistenceServiceCollectionExtensions
{
    /// <summary>
    /// Keeps locks and dead properties in what <paramref name="open"/> opens. Before <c>AddWebDav</c>, which else keeps them in memory alone.
    /// </summary>
    public static IServiceCollection AddSqliteState(this IServiceCollection services, Func<IServiceProvider, SqliteState> open)
    {
        services.AddSingleton(open);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Locks);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Properties);
        services.AddSingleton(static s => s.GetRequiredService<SqliteState>().Namespace);
        return services;
    }
}

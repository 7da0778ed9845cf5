using Kestrel.InterimResponses;
using Kestrel.InterimResponses.Internal;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what interim responses need.</summary>
public static class InterimResponsesServiceCollectionExtensions
{
    /// <summary>
    /// Registers the options that hold for all requests, and <see cref="TimeProvider.System"/>, each unless one is registered already.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Changes the defaults: <c>o =&gt; o with { Interval = TimeSpan.FromSeconds(5) }</c>. Null leaves them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit or time is negative, the interval is under 1 ms, or a time is over 49 days.</exception>
    public static IServiceCollection AddInterimResponses(
        this IServiceCollection services, Func<InterimResponseOptions, InterimResponseOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new InterimResponseOptions();
        options = configure?.Invoke(options) ?? options;
        OptionsValidation.ThrowIfInvalid(options);
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}

using Microsoft.AspNetCore.Http.Features;

namespace Kestrel.InterimResponses.Internal;

/// <summary>Closes the gate before 101 is written: what follows it on the connection is no longer HTTP.</summary>
internal sealed class GuardedUpgrade(IHttpUpgradeFeature inner, InterimGate gate) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        await gate.CloseAsync();
        return await inner.UpgradeAsync();
    }
}

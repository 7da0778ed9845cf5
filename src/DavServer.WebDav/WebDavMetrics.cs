using System.Diagnostics.Metrics;
using DavServer.WebDav.LongRunning;
using Kestrel.InterimResponses;

namespace DavServer.WebDav;

/// <summary>What the server counts, under the meter "DavServer".</summary>
internal sealed class WebDavMetrics
{
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _interims;

    public WebDavMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("DavServer");
        _decisions = meter.CreateCounter<long>("davserver.responses", "{response}", "Long operations, by how their request was answered.");
        _interims = meter.CreateCounter<long>("davserver.interims", "{response}", "Attempts to send a 102, by what became of them.");
    }

    public void Decided(ResponseModeDecision decision) => _decisions.Add(1,
        new("mode", decision.Mode.ToString()), new("row", decision.Row), new("profile", decision.Profile));

    public void Interim(ResponseModeDecision decision, InterimSendResult? result)
    {
        if (result is { } tried)
        {
            _interims.Add(1, new("result", tried.ToString()), new("profile", decision.Profile));
        }
    }
}

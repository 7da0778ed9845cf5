namespace DavServer.ProtocolTests.LongRunning;

/// <summary>Profiles of made-up clients, so that no test rests on what was measured of real ones.</summary>
internal static class TestProfiles
{
    /// <summary>Bears 102 every 200 ms.</summary>
    public const string Heart = "User-Agent: testheart/1.0";

    /// <summary>Bears 102, the first after ten seconds.</summary>
    public const string Patient = "User-Agent: testpatient/1.0";

    /// <summary>Bears two 102s and no more.</summary>
    public const string Few = "User-Agent: testfew/1.0";

    private const string Json = """
        {
          "version": 1,
          "clients": [
            { "name": "testheart", "match": [ "testheart/" ], "evidence": [ "made up" ],
              "http1": { "mode": "heartbeat", "firstInterimAfter": "200ms", "interimInterval": "200ms" } },
            { "name": "testpatient", "match": [ "testpatient/" ], "evidence": [ "made up" ],
              "http1": { "mode": "heartbeat", "firstInterimAfter": "10s", "interimInterval": "10s" } },
            { "name": "testfew", "match": [ "testfew/" ], "evidence": [ "made up" ],
              "http1": { "mode": "heartbeat", "firstInterimAfter": "100ms", "interimInterval": "100ms", "maxInterims": 2 } },
            { "name": "curl", "match": [ "curl/" ], "evidence": [ "made up" ],
              "http1": { "mode": "heartbeat", "firstInterimAfter": "200ms", "interimInterval": "200ms" },
              "http2": { "mode": "accept" } }
          ],
          "intermediaries": [ { "name": "nginx", "via": [ "nginx" ], "forwards102": false, "evidence": [ "made up" ] } ]
        }
        """;

    /// <summary>Writes them to a file that the caller deletes.</summary>
    public static string Write()
    {
        var file = Path.Join(Path.GetTempPath(), $"davserver-test-profiles-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, Json);
        return file;
    }
}

using System.Text.Json.Serialization;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>Where a client stands on the way from 102 to 202. More than one can hold.</summary>
internal enum ClientStanding
{
    /// <summary>It was sent 102s lately.</summary>
    [JsonStringEnumMemberName("dependsOn102")]
    DependsOn102,

    /// <summary>It asks for 202, or comes to the monitor, or its profile says that it follows or hands on.</summary>
    [JsonStringEnumMemberName("takes202")]
    Takes202,

    /// <summary>It gets no 102, and would not take a 202: it waits in silence.</summary>
    [JsonStringEnumMemberName("waits")]
    Waits,

    /// <summary>What it makes of a 202 was not measured.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>It does not say what it is.</summary>
    [JsonStringEnumMemberName("unknowable")]
    Unknowable,
}

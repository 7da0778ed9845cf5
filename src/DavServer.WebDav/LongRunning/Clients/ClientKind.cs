using System.Text.Json.Serialization;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>How a client is known. The numbers are in state files: one is never given another meaning.</summary>
public enum ClientKind
{
    /// <summary>By a profile.</summary>
    [JsonStringEnumMemberName("profile")]
    Profile = 0,

    /// <summary>By a product of its User-Agent that no profile fits.</summary>
    [JsonStringEnumMemberName("product")]
    Product = 1,

    /// <summary>Not at all: it sends no User-Agent.</summary>
    [JsonStringEnumMemberName("nameless")]
    Nameless = 2,

    /// <summary>All those that came when the table was full.</summary>
    [JsonStringEnumMemberName("others")]
    Others = 3,
}

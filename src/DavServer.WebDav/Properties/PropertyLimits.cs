namespace DavServer.WebDav.Properties;

/// <summary>How much one resource may bear. What exceeds it is refused with 507 (RFC 4918 §9.2.1).</summary>
public sealed record PropertyLimits
{
    /// <summary>The most bytes of one property, as UTF-8. Default 64 KiB.</summary>
    public int BytesPerProperty { get; init; } = 64 * 1024;

    /// <summary>The most bytes of all properties of one resource. Default 256 KiB.</summary>
    public int BytesPerResource { get; init; } = 256 * 1024;

    /// <summary>The most properties of one resource. Default 1,000.</summary>
    public int CountPerResource { get; init; } = 1000;
}

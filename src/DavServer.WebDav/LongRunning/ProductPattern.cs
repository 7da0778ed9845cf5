using DavServer.WebDav.Headers;

namespace DavServer.WebDav.LongRunning;

/// <summary>One word of a profile's <c>match</c>: which product of a User-Agent it means.</summary>
internal sealed record ProductPattern
{
    private readonly string? _version;
    private readonly ProductVersion? _min;
    private readonly ProductVersion? _max;

    private ProductPattern(Product product, ClientProfile profile)
    {
        Name = product.Name;
        _version = product.Version;
        _min = ProductVersion.Parse(profile.MinVersion);
        _max = ProductVersion.Parse(profile.MaxVersion);
    }

    /// <summary>How narrowly a pattern fits; the narrower decides.</summary>
    public enum Fit
    {
        /// <summary>It does not.</summary>
        None,

        /// <summary>Whatever the version.</summary>
        AnyVersion,

        /// <summary>The version lies between <c>minVersion</c> and <c>maxVersion</c>.</summary>
        VersionRange,

        /// <summary>It is that version.</summary>
        ThatVersion,
    }

    /// <summary>The product's name.</summary>
    public string Name { get; }

    private bool HasRange => _min is not null || _max is not null;

    /// <summary>
    /// Reads one: <c>curl/</c> is curl with a version, <c>node</c> is node without one (only in this case of letters, and where nothing else is
    /// said: other versions of it that name themselves are others), <c>goodlib/0.1</c> is that version alone.
    /// Null where it is no product.
    /// </summary>
    public static ProductPattern? Parse(string word, ClientProfile profile) =>
        UserAgentField.Parse(word) is [var product] && word == (product.Version is null ? product.Name : $"{product.Name}/{product.Version}")
            ? new ProductPattern(product, profile)
            : null;

    /// <summary>Whether a range can mean something: it is of the version that stands behind the slash.</summary>
    public bool TakesRange => _version is "";

    /// <param name="product">A product of a User-Agent.</param>
    /// <param name="alone">The one product of that User-Agent, where it says nothing else; null where it does.</param>
    public Fit Fits(Product product, Product? alone)
    {
        if (!product.Name.Equals(Name, StringComparison.OrdinalIgnoreCase))
        {
            return Fit.None;
        }

        // Without a version a product looks like any word of a sentence ("cluster node sync/1.2"). Those that were measured without one say nothing
        // else but a comment: "node", "got (https://...)".
        if (product.Version is null || _version is null)
        {
            return product.Version == _version && alone == product && product.Name == Name ? Fit.AnyVersion : Fit.None;
        }

        if (_version is { Length: > 0 })
        {
            return product.Version.Equals(_version, StringComparison.OrdinalIgnoreCase) ? Fit.ThatVersion : Fit.None;
        }

        if (!HasRange)
        {
            return Fit.AnyVersion;
        }

        // Of a version that can't be read nobody knows where it lies.
        return ProductVersion.Parse(product.Version) is { } version
            && (_min is null || version.Reaches(_min)) && (_max is null || !version.Exceeds(_max))
            ? Fit.VersionRange
            : Fit.None;
    }

    /// <summary>Whether one product could fit both equally well, so that neither could be said to decide.</summary>
    public bool Collides(ProductPattern other) =>
        Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase)
        && _version is null == other._version is null
        && (_version is { Length: > 0 } || other._version is { Length: > 0 }
            ? string.Equals(_version, other._version, StringComparison.OrdinalIgnoreCase)
            : HasRange == other.HasRange && !EndsBefore(other) && !other.EndsBefore(this));

    private bool EndsBefore(ProductPattern other) => _max is not null && other._min?.Exceeds(_max) == true;
}

namespace DavServer.WebDav.Xml;

/// <summary>One <c>response</c> of a multistatus that reports an error (RFC 4918 §14.24, second form).</summary>
/// <param name="Href">The resource the error belongs to, percent-encoded.</param>
/// <param name="Status">Its status.</param>
/// <param name="Description">For a person.</param>
internal readonly record struct MemberStatus(string Href, int Status, string Description)
{
    /// <summary>The condition code that was violated, with <see cref="Href"/> as the URL it concerns; null for none (RFC 4918 §16).</summary>
    public string? ConditionCode { get; init; }
}

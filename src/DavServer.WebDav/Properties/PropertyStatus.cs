using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Properties;

/// <summary>What becomes of one instruction (RFC 4918 §9.2.1).</summary>
/// <param name="Status">Its status.</param>
/// <param name="ConditionCode">The condition code that explains it, or null.</param>
/// <param name="Description">For a person; empty where there is nothing to say.</param>
internal readonly record struct PropertyStatus(int Status, string? ConditionCode, string Description)
{
    /// <summary>It is done.</summary>
    public static PropertyStatus Done { get; } = new(StatusCodes.Status200OK, null, "");

    /// <summary>It is not done because another one could not be: all or none (RFC 4918 §9.2).</summary>
    public static PropertyStatus Dependent { get; } = new(StatusCodes.Status424FailedDependency, null, "");

    /// <summary>The server alone knows the value (RFC 4918 §15, §16).</summary>
    public static PropertyStatus IsProtected { get; } = new(StatusCodes.Status403Forbidden, Xml.ConditionCode.CannotModifyProtectedProperty, "");

    /// <summary>No collection of that type is made here (RFC 5689 §3.3).</summary>
    public static PropertyStatus OtherType { get; } = new(StatusCodes.Status403Forbidden, Xml.ConditionCode.ValidResourceType, "");

    /// <summary>The value makes no sense for the property (RFC 4918 §9.2.1).</summary>
    public static PropertyStatus Senseless { get; } = new(StatusCodes.Status409Conflict, null, "the value is not one that the property may have");

    /// <summary>There is no room for it (RFC 4918 §9.2.1).</summary>
    public static PropertyStatus TooMuch { get; } =
        new(StatusCodes.Status507InsufficientStorage, null, "the resource may not bear properties of this size, or so many");

    /// <summary>There is no room for it where it would have to be told (RFC 4918 §9.2.1).</summary>
    /// <param name="most">The most characters it may have.</param>
    public static PropertyStatus TooLongForField(int most) =>
        new(StatusCodes.Status507InsufficientStorage, null, $"a value that GET tells in a field may have no more than {most} characters");

    public bool IsDone => Status == StatusCodes.Status200OK;
}

namespace DavServer.Tests.Shared;

/// <summary>Names the sentence of a specification that a test holds the server to, for instance <c>[Spec("RFC 4918", "9.8.5-2")]</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class SpecAttribute(string document, string section) : Attribute
{
    public string Document { get; } = document;

    public string Section { get; } = section;
}

namespace Kestrel.InterimResponses.Tests;

/// <summary>What is under HTTP.</summary>
public enum Wire
{
    Plain,
    Tls,
}

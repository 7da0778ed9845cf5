namespace DavServer.UnitTests.Architecture;

/// <summary>A test and one number of RFC 4918 that it bears.</summary>
internal sealed record SpecBearingTest(string Number, string Test);

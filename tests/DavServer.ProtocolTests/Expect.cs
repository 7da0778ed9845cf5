using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests;

/// <summary>Assertions on responses that print the whole response where they fail.</summary>
internal static class Expect
{
    /// <summary>The final response, if its status is the expected one.</summary>
    public static RawHttpConnection.Message Status(int expected, RawHttpConnection.Response response)
    {
        Assert.True(response.Final.Status == expected, $"Expected {expected}. Came: {response.Final}");
        return response.Final;
    }

    /// <summary>A refusal of that status with a content that names the fault.</summary>
    public static void Refusal(int status, string named, RawHttpConnection.Response response)
    {
        var message = Status(status, response);
        Assert.True(message.Content.Contains(named, StringComparison.OrdinalIgnoreCase), $"Expected a content that names '{named}'. Came: {message}");
    }
}

using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>What must not be left over under the reserved name (product.md, "On disk").</summary>
internal static class Litter
{
    /// <summary>Waits until staging is empty, and the trash as well.</summary>
    public static async Task UntilGoneAsync(ServerUnderTest server)
    {
        foreach (var place in new[] { "staging", "trash" })
        {
            var folder = Path.Join(server.Root, ".davserver", place);
            string Left() => string.Join(", ", Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
            await Deadline.UntilAsync(() => Left().Length == 0, $"an empty {place}", Left);
        }
    }
}

using System.Text;
using DavServer.WebDav.LongRunning.Webhooks;

namespace DavServer.Host.State;

/// <summary>
/// What webhooks are signed with: a file of the state folder that is made at first need, or put there. One secret a line; each signs.
/// </summary>
internal static class WebhookSecretFile
{
    /// <summary>Its name in the state folder.</summary>
    public const string Name = "webhook-secret";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // A choice: one in use, one that follows it, and room for a mistake. Each signature makes each message longer.
    private const int MostSecrets = 4;

    public static string PathIn(string state) => Path.Join(state, Name);

    /// <summary>The secrets.</summary>
    /// <exception cref="InvalidDataException">What is there is none; the message names the file and nothing of what is in it.</exception>
    public static IReadOnlyList<WebhookSecret> ReadOrMake(string state)
    {
        var path = PathIn(state);
        if (!File.Exists(path))
        {
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(WebhookSecret.NewText() + "\n"));
        }
        else if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }

        var lines = File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0).ToArray();
        var secrets = lines.Select(l => WebhookSecret.TryParse(l, out var secret) ? secret : null).OfType<WebhookSecret>().ToArray();
        return lines.Length is >= 1 and <= MostSecrets && secrets.Length == lines.Length
            ? secrets
            : throw new InvalidDataException(
                $"'{path}' must hold 1 to {MostSecrets} lines, each 'whsec_' and the base64 of 24 to 64 random bytes. Remove it to have one made.");
    }
}

using System.Text;

namespace DavServer.Host.Commands;

/// <summary>Reads a password: from the terminal without echo, or one line of the standard input where that is no terminal.</summary>
internal static class PasswordPrompt
{
    /// <summary>A new password, asked for twice on a terminal; or null with a reason on <paramref name="error"/>.</summary>
    public static string? Read(TextWriter error)
    {
        string? password;
        if (Console.IsInputRedirected)
        {
            password = Console.In.ReadLine();
        }
        else
        {
            password = ReadSilently("Password: ", error);
            if (password != ReadSilently("Again: ", error))
            {
                error.WriteLine("davserver: the two are not the same.");
                return null;
            }
        }

        return Check(password, error);
    }

    /// <summary>A password that is set already; or null with a reason on <paramref name="error"/>.</summary>
    public static string? ReadOnce(TextWriter error) =>
        Check(Console.IsInputRedirected ? Console.In.ReadLine() : ReadSilently("Password: ", error), error);

    /// <summary>What could never be sent by Basic (RFC 7617 §2) must not be set.</summary>
    internal static string? Check(string? password, TextWriter error)
    {
        if (string.IsNullOrEmpty(password) || password.Any(char.IsControl) || Encoding.UTF8.GetByteCount(password) > 512
            || !CanBeNormalized(password))
        {
            error.WriteLine("davserver: a password has 1 to 512 bytes of text, and no control characters.");
            return null;
        }

        return password;
    }

    // Half a surrogate pair and U+FFFE can't; and the server takes neither from a client.
    private static bool CanBeNormalized(string password)
    {
        try
        {
            return password.Normalize().Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string ReadSilently(string prompt, TextWriter error)
    {
        error.Write(prompt);
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace && password.Length > 0)
            {
                password.Length--;
            }
            else if (!char.IsControl(key.KeyChar))
            {
                password.Append(key.KeyChar);
            }
        }

        error.WriteLine();
        return password.ToString();
    }
}

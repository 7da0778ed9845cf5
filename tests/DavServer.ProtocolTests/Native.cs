using System.Diagnostics;
using System.Text;

namespace DavServer.ProtocolTests;

/// <summary>What .NET's own file functions can't make: names of any bytes, FIFOs, mounts. Done by the system's programs.</summary>
internal static class Native
{
    /// <summary>Runs a line of sh in a folder. Bytes outside ASCII are spelled by <c>printf</c>.</summary>
    public static void Shell(string folder, string line)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(line);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), $"Expected within 20 s: the end of '{line}'.");
        Assert.True(process.ExitCode == 0, $"'{line}' failed: {errors.Result}");
    }

    /// <summary>Makes a file whose name is these bytes; its content is <paramref name="content"/>.</summary>
    public static void MakeFile(string folder, ReadOnlySpan<byte> name, string content)
    {
        var octal = new StringBuilder();
        foreach (var b in name)
        {
            octal.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
        }

        // The dot behind the name keeps a newline at its end, which $(…) would take off.
        Shell(folder, $"n=$(printf '{octal}.'); printf '%s' '{content}' > \"${{n%.}}\"");
    }
}

using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>The library that stands between the server and the C library, made once for a run of the tests.</summary>
internal static class InjectionShim
{
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>The environment under which the server's calls go through the shim.</summary>
    /// <remarks>
    /// SQLite and .NET's native library find it by LD_PRELOAD. The server's own imports ask for "libc", which the runtime looks for as "libc.so"
    /// before anything else: so the shim has that name and lies where the loader looks first.
    /// </remarks>
    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(InjectionControl control)
    {
        var library = await Made.Value;
        return new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["LD_LIBRARY_PATH"] = Path.GetDirectoryName(library)!,
            ["INJECT_CONTROL"] = control.FilePath,
        };
    }

    private static async Task<string> MakeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("davserver-shim-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var source = Path.Join(SourceTree.Root, "tests", "DavServer.CrashTests", "Shim");
        var library = Path.Join(folder, "libc.so");
        string[] options = ["-shared", "-fPIC", "-O2", "-fno-builtin", "-Wall", "-Wextra", "-Werror", "-o", library];
        var made = await ChildProcess.RunAsync("gcc", [.. options, Path.Join(source, "control.c"), Path.Join(source, "calls.c"), "-ldl"]);
        Assert.True(made.ExitCode == 0, made.Error);
        return library;
    }
}

namespace DavServer.CrashTests.Faults;

/// <summary>The requests of "Fail the Nth call" and "Kill at the Nth call".</summary>
internal static class Scenarios
{
    private const string Source = Workbench.Root + "/s";
    private const string Destination = Workbench.Root + "/d";
    private const string Elsewhere = Workbench.Volume + "/d";
    private static readonly string Uploaded = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i:x8}"));

    public static IReadOnlyList<Scenario> All { get; } =
    [
        Copy("COPY of a tree, new", Destination, Sample.Nothing) with { IsBestEffort = true },
        Copy("COPY of a tree, new, strict", Destination, Sample.Nothing, "Prefer: handling=strict"),
        Copy("COPY of a tree, overwriting", Destination, Sample.OldTree),
        Copy("COPY of a tree, overwriting, strict, locked", Destination, Sample.OldTree, "Prefer: handling=strict") with { Locked = [Destination] },
        Copy("COPY of a heavy tree, overwriting", Destination, Sample.OldTree) with { SourceSample = Sample.HeavyTree },
        Copy("COPY across, new", Elsewhere, Sample.Nothing) with { IsBestEffort = true },
        Copy("COPY across, overwriting, locked", Elsewhere, Sample.OldTree) with { Locked = [Elsewhere] },
        CopyOfFile("COPY of a small file, new", Sample.SmallFile, Sample.Nothing),
        CopyOfFile("COPY of a small file, overwriting", Sample.SmallFile, Sample.SmallFile),
        CopyOfFile("COPY of a large file, new", Sample.LargeFile, Sample.Nothing) with { IsOperation = true },
        CopyOfFile("COPY of a large file, overwriting", Sample.LargeFile, Sample.OldLargeFile) with { IsOperation = true },
        Move("MOVE of a tree, new, locked", Destination, Sample.Nothing) with { Locked = [Source] },
        Move("MOVE of a tree, overwriting", Destination, Sample.OldTree),
        Move("MOVE of a tree, overwriting, locked", Destination, Sample.OldTree) with { Locked = [Source, Destination] },
        Move("MOVE across, new", Elsewhere, Sample.Nothing) with { IsOperation = true },
        Move("MOVE across, overwriting, locked", Elsewhere, Sample.OldTree) with { IsOperation = true, Locked = [Source, Elsewhere] },
        Delete("DELETE of a tree, locked") with { Locked = [Source] },
        Put("PUT, new", Sample.Nothing),
        Put("PUT, overwriting, locked", Sample.SmallFile) with { Locked = [Source] },
    ];

    public static Scenario ByName(string name) => All.Single(s => s.Name == name);

    private static Scenario Copy(string name, string destination, Sample old, string? field = null) =>
        Transfer(name, "COPY", destination, old, field) with
        {
            SourceSample = Sample.Tree,
            IsOperation = true,
            After = model => model.Copy(Source, destination),
        };

    private static Scenario CopyOfFile(string name, Sample copied, Sample old) => Transfer(name, "COPY", Destination, old, null) with
    {
        SourceSample = copied,
        After = model => model.Copy(Source, Destination),
    };

    private static Scenario Move(string name, string destination, Sample old) => Transfer(name, "MOVE", destination, old, null) with
    {
        SourceSample = Sample.Tree,
        After = model => model.Move(Source, destination),
    };

    private static Scenario Transfer(string name, string method, string destination, Sample old, string? field) => new(name)
    {
        Request = $"{method} {Source}\r\nDestination: {destination}{(field is null ? "" : $"\r\n{field}")}",
        Status = old == Sample.Nothing ? 201 : 204,
        Source = Source,
        Destination = destination,
        DestinationSample = old,
        After = model => model,
    };

    private static Scenario Delete(string name) => new(name)
    {
        Request = $"DELETE {Source}",
        Status = 204,
        Source = Source,
        SourceSample = Sample.Tree,
        After = model => model.Delete(Source),
    };

    private static Scenario Put(string name, Sample old) => new(name)
    {
        Request = $"PUT {Source}",
        Content = Uploaded,
        Status = old == Sample.Nothing ? 201 : 204,
        Source = Source,
        SourceSample = old,
        After = model => model.Put(Source, Uploaded),
    };
}

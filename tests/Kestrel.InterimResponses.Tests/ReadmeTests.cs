using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Kestrel.InterimResponses.Tests;

public class ReadmeTests
{
    [Fact]
    public void TheExampleInTheReadme_IsTheOneThatCompilesHere()
    {
        var here = File.ReadAllLines(InRepository("tests/Kestrel.InterimResponses.Tests/ReadmeTests.cs")).Select(l => l.Trim()).ToList();
        var example = File.ReadLines(InRepository("src/Kestrel.InterimResponses/README.md")).SkipWhile(l => l != "```csharp").Skip(1).TakeWhile(l => l != "```").Select(l => l.Trim()).ToList();
        Assert.NotEmpty(example);
        var start = here.IndexOf(example[0]);
        Assert.Equal(example, here.Skip(start).Take(example.Count));
    }

    private static void Example(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddInterimResponses(o => o with { InitialDelay = TimeSpan.FromSeconds(5) });
        var app = builder.Build();
        app.UseInterimResponses(); // First: what comes after it is guarded.
        app.MapGet("/report", async (HttpContext context) =>
        {
            await using (context.BeginProcessing()) // 102 after 5 s, then every 10 s
                await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System, context.RequestAborted);
            return "done";
        });
        app.Run();
    }

    private static string InRepository(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "DavServer.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException($"No DavServer.sln above {AppContext.BaseDirectory}");
        }

        return Path.Combine(directory.FullName, path);
    }
}

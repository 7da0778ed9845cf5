using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Transfer;
using DavServer.Tests.Shared;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

public sealed class CopyCrewTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void AsManyThreadsAsThereAreCores_StandAside_ButForOneLess_WhileOthersLookThingsUp()
    {
        var demand = new Demand(_time);
        Look(demand);
        var crew = new CopyCrew(4, 4, demand);
        Assert.False(crew.StandsAside(3), "what was looked up before it began is its own request's");

        Look(demand);
        Assert.Equal([false, false, false, true], Enumerable.Range(0, 4).Select(crew.StandsAside));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.False(crew.StandsAside(3), "nobody has asked for anything lately");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TheFirstNeverStandsAside(int cores)
    {
        var demand = new Demand(_time);
        var crew = new CopyCrew(4, cores, demand);
        Look(demand);
        Assert.Equal([false, true, true, true], Enumerable.Range(0, 4).Select(crew.StandsAside));
    }

    [Fact]
    public async Task CopyOfWhichAllButOneStandAsideToTheEnd_IsWhole()
    {
        await using var share = new TestShare();
        for (var i = 0; i < 300; i++)
        {
            share.Make($"/src/d{i % 7}/f{i}", $"{i}");
        }

        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        var reserved = new ReservedNames();
        var demand = new Demand(_time);
        var crew = new CopyCrew(4, 1, demand);
        Look(demand); // The clock stands still from here on, so it is lately for good.
        var terms = new CopyTerms(new Contracts.RecordingObserver(), null, new CopyAccelerators(), share.Deadline);
        var copier = new TreeCopier(terms, new LinkCopier(new PathResolver(top, reserved), At("/src"), At("/dst")), reserved, crew);
        var source = top.OpenDirectory(ResourceName.FromText("src")).Value!;

        Assert.Equal(StoreError.None, copier.Run(source, At("/src"), top, ResourceName.FromText("dst"), null));
        var copied = (await share.ListAsync("/dst")).Select(p => p["/dst".Length..]);
        Assert.Equal((await share.ListAsync("/src")).Select(p => p["/src".Length..]), copied);
    }

    private void Look(Demand demand)
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        demand.Note();
    }
}

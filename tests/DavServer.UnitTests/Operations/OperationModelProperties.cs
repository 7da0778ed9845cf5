using System.Globalization;
using DavServer.UnitTests.Persistence;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace DavServer.UnitTests.Operations;

/// <summary>
/// Random histories of submissions, retries, cancels, ends, crashes, stops and clock jumps over a journal on disk show to clients what
/// <see cref="OperationModel"/> shows. MODEL_SEED repeats one, MODEL_HISTORIES sets how many.
/// </summary>
public sealed class OperationModelProperties(ITestOutputHelper output)
{
    private static readonly Gen<Step> Steps =
        from verb in Gen.Frequency(
            (6, Gen.Constant(Verb.Submit)), (4, Gen.Constant(Verb.Finish)), (2, Gen.Elements(Verb.Fail, Verb.Checkpoint, Verb.Answer, Verb.Cancel)),
            (2, Gen.Elements(Verb.Crash, Verb.Stop)), (1, Gen.Elements(Verb.Forget, Verb.Advance, Verb.JumpForward, Verb.JumpBack)))
        from which in Gen.Choose(0, 1000)
        select new Step(verb, which);

    public enum Verb
    {
        Submit,
        Finish,
        Fail,
        Checkpoint,
        Answer,
        Cancel,
        Forget,
        Crash,
        Stop,
        Advance,
        JumpForward,
        JumpBack,
    }

    [Fact]
    public void AnyHistory_ShowsWhatTheModelShows()
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("MODEL_SEED"), CultureInfo.InvariantCulture, out var given) ? given
            : (ulong)Random.Shared.NextInt64();
        var histories = int.TryParse(Environment.GetEnvironmentVariable("MODEL_HISTORIES"), CultureInfo.InvariantCulture, out var many) ? many : 60;
        output.WriteLine($"MODEL_SEED={seed} MODEL_HISTORIES={histories}");
        Prop.ForAll(Steps.ArrayOf().Resize(60).ToArbitrary(), steps => RunAsync(steps).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(histories).WithReplay(seed, 1));
    }

    private static async Task RunAsync(Step[] steps)
    {
        using var disk = new StateOnDisk();
        await using var history = await OperationHistory.BeginAsync(disk);
        foreach (var step in steps)
        {
            await history.ApplyAsync(step.Verb, step.Which);
            await history.CompareAsync();
        }

        // Whatever happened: everything accepted and not ended can still be ended, each in one way.
        await history.FinishAllAsync();
        await history.ApplyAsync(Verb.Crash, 0);
        await history.CompareAsync();
    }

    public sealed record Step(Verb Verb, int Which);
}

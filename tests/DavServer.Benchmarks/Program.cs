using DavServer.Benchmarks;

if (args is [BareKestrel.Verb, var path])
{
    await BareKestrel.RunAsync(path);
    return 0;
}

// Each figure is a ratio to something else measured in the same run, in turns, medians told: machines are shared and noisy.
var arguments = BenchmarkArguments.Parse(args);
if (arguments is null)
{
    Console.Error.WriteLine(BenchmarkArguments.Usage);
    return 2;
}

var report = new Report(arguments);
if (arguments.Wants("copy"))
{
    await new CopyBenchmarks(arguments, report).RunAsync();
}

if (arguments.Wants("durability"))
{
    await new DurabilityBenchmark(arguments, report).RunAsync();
}

if (arguments.Wants("cancel"))
{
    await new CancelBenchmark(arguments, report).RunAsync();
}

if (arguments.Wants("stall"))
{
    await new StallBenchmark(arguments, report).RunAsync();
}

if (arguments.Wants("reads"))
{
    await new ReadBenchmarks(arguments, report).RunAsync();
}

if (arguments.Wants("connections"))
{
    await new ConnectionsBenchmark(arguments, report).RunAsync();
}

if (arguments.Wants("middleware"))
{
    await new MiddlewareBenchmark(arguments, report).RunAsync();
}

await report.WriteAsync();
return 0;

using System.Reflection;
using DavServer.Operations;

namespace DavServer.UnitTests.WebDav;

/// <summary>A scheduler that tells how many requests wait for an earlier one to be accepted.</summary>
public class WatchedScheduler : DispatchProxy
{
    private readonly List<Task<StartResult?>> _looks = [];
    private IOperationScheduler _scheduler = null!;

    public static IOperationScheduler Over(IOperationScheduler scheduler)
    {
        var proxy = Create<IOperationScheduler, WatchedScheduler>();
        ((WatchedScheduler)(object)proxy)._scheduler = scheduler;
        return proxy;
    }

    public static int WaitingAt(IOperationScheduler scheduler)
    {
        var looks = ((WatchedScheduler)(object)scheduler)._looks;
        lock (looks)
        {
            return looks.Count(l => !l.IsCompleted);
        }
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_scheduler, args);
        if (result is not ValueTask<StartResult?> look)
        {
            return result;
        }

        var task = look.AsTask();
        lock (_looks)
        {
            _looks.Add(task);
        }

        return new ValueTask<StartResult?>(task);
    }
}

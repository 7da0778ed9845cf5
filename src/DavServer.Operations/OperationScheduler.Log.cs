using Microsoft.Extensions.Logging;

namespace DavServer.Operations;

/// <content>Event ids 2000 to 2099.</content>
internal sealed partial class OperationScheduler
{
    [LoggerMessage(2001, LogLevel.Debug, "Operation {Id} ({Kind}) started.")]
    private partial void LogStarted(OperationId id, string kind);

    [LoggerMessage(2002, LogLevel.Debug, "Operation {Id} ({Kind}) ended: {State}.")]
    private partial void LogEnded(OperationId id, string kind, OperationState state);

    [LoggerMessage(2003, LogLevel.Error, "Operation {Id} ({Kind}) threw; this is a bug.")]
    private partial void LogBug(Exception exception, OperationId id, string kind);

    [LoggerMessage(2004, LogLevel.Error, "Operation {Id} ({Kind}) ended without a final state ({State}); this is a bug.")]
    private partial void LogNotFinal(OperationId id, string kind, string state);

    [LoggerMessage(2005, LogLevel.Error, "Operation {Id} ({Kind}) could not give back what it had claimed.")]
    private partial void LogReleaseFailed(Exception exception, OperationId id, string kind);

    [LoggerMessage(2006, LogLevel.Error, "The outcome of operation {Id} ({Kind}) could not be journaled; it is told, but a restart will not know it.")]
    private partial void LogOutcomeNotJournaled(Exception exception, OperationId id, string kind);

    [LoggerMessage(2007, LogLevel.Error, "An ended operation could not be forgotten in the journal.")]
    private partial void LogForgetFailed(Exception exception);

    [LoggerMessage(2010, LogLevel.Information, "Stopping: {Running} operations run and have {Limit} to finish; {Queued} had not begun.")]
    private partial void LogDraining(int running, int queued, TimeSpan limit);

    [LoggerMessage(2011, LogLevel.Warning, "{Running} operations did not finish in time and are asked to stop.")]
    private partial void LogLimitReached(int running);

    [LoggerMessage(2012, LogLevel.Error, "An operation threw when it was asked to stop.")]
    private partial void LogStopCallbackFailed(Exception exception);

    [LoggerMessage(2013, LogLevel.Information, "Operation {Id} ({Kind}) is left to the next start.")]
    private partial void LogSuspended(OperationId id, string kind);

    [LoggerMessage(2014, LogLevel.Information, "Operation {Id} ({Kind}) was left unfinished by an earlier run and goes on.")]
    private partial void LogRecovered(OperationId id, string kind);

    [LoggerMessage(2015, LogLevel.Error, "{Count} records of the journal could not come where they stood and were passed over.")]
    private partial void LogMisplaced(int count);

    [LoggerMessage(2016, LogLevel.Error,
        "The start of operation {Id} ({Kind}) could not be journaled; it is tried again before anything of it becomes visible.")]
    private partial void LogStartNotJournaled(Exception exception, OperationId id, string kind);

    [LoggerMessage(2017, LogLevel.Warning, "That operation {Id} was answered could not be journaled.")]
    private partial void LogAnswerNotJournaled(Exception exception, OperationId id);

    [LoggerMessage(2018, LogLevel.Error,
        "The outcome of operation {Id} ({Kind}) is told, but can't be journaled yet: what it holds stays held until it is, for a minute.")]
    private partial void LogHeldUntilWritten(OperationId id, string kind);

    [LoggerMessage(2019, LogLevel.Warning,
        "Operation {Id} ({Kind}) could not be accepted, and its journal can't be told so: a restart may take it for accepted.")]
    private partial void LogNotWithdrawn(Exception exception, OperationId id, string kind);

    [LoggerMessage(2020, LogLevel.Warning, "That operation {Id} bears one more key could not be journaled; a restart will not know the key.")]
    private partial void LogKeyNotJournaled(Exception exception, OperationId id);

    [LoggerMessage(2021, LogLevel.Error, "That operation {Id} ({Kind}) is taken over from an earlier run could not be journaled; it goes on all the same.")]
    private partial void LogRecoveryNotJournaled(Exception exception, OperationId id, string kind);
}

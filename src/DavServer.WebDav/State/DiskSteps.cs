namespace DavServer.WebDav.State;

/// <summary>How a change is made on disk.</summary>
internal enum DiskSteps
{
    /// <summary>In one: a crash finds it done or not.</summary>
    One,

    /// <summary>In several: a crash may find something to tidy up.</summary>
    Several,
}

namespace DavServer.WebDav.LongRunning;

/// <summary>Who answers for profiles.</summary>
internal enum ProfileOrigin
{
    /// <summary>This project: each names the results it rests on.</summary>
    BuiltIn,

    /// <summary>Whoever runs the server, with <c>--profiles</c>.</summary>
    Operator,
}

namespace DavServer.WebDav.LongRunning;

/// <summary>Something wrong with a document of profiles.</summary>
/// <param name="Place">Where in it, for instance <c>clients[2].match[0]</c>.</param>
/// <param name="What">What it is.</param>
internal readonly record struct ProfileFault(string Place, string What);

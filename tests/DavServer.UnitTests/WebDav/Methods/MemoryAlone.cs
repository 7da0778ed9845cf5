namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>With no other test of this project beside it, whose memory would be measured too.</summary>
[CollectionDefinition(nameof(MemoryAlone), DisableParallelization = true)]
public class MemoryAlone;

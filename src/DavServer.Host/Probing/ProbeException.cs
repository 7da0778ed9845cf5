namespace DavServer.Host.Probing;

/// <summary>Why nothing can be found out: nobody answers, or not a server that lets itself be rehearsed.</summary>
internal sealed class ProbeException(string message) : Exception(message);

namespace DavServer.ProtocolTests.Litmus;

/// <summary>What litmus said of one of its tests.</summary>
/// <param name="Number">Where it stands in its suite, from 0.</param>
/// <param name="Name">Its name, not always the only one of that name.</param>
/// <param name="Verdict">The verdict in litmus's word, and what it says about it: <c>pass</c>, <c>FAIL (…)</c>, <c>SKIPPED (…)</c>.</param>
/// <param name="Warnings">What it warned of.</param>
internal sealed record LitmusResult(int Number, string Name, string Verdict, IReadOnlyList<string> Warnings);

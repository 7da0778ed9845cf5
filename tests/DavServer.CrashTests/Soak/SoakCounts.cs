namespace DavServer.CrashTests.Soak;

/// <summary>What all clients have done together.</summary>
internal sealed class SoakCounts
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string what)
    {
        lock (_counts)
        {
            _counts[what] = _counts.GetValueOrDefault(what) + 1;
        }
    }

    public int this[string what]
    {
        get
        {
            lock (_counts)
            {
                return _counts.GetValueOrDefault(what);
            }
        }
    }

    public override string ToString()
    {
        lock (_counts)
        {
            return string.Join(", ", _counts.Select(c => $"{c.Key} {c.Value}"));
        }
    }
}

namespace DavServer.Rehearsal.Transcripts;

/// <summary>The events of one exchange, within limits. Its store's lock guards it.</summary>
internal sealed class EventLog(TranscriptLimits limits)
{
    /// <summary>As many interim responses of a run are kept whole.</summary>
    private const int Whole = 2;

    private readonly List<TranscriptEvent> _events = [];
    private int _text;
    private int _leftOut;
    private int _interims;

    public IReadOnlyList<TranscriptEvent> Events => _events;

    /// <summary>How many events there was no room for.</summary>
    public int LeftOut => _leftOut;

    public void Add(TranscriptEvent happened)
    {
        _interims += happened.Interims;
        if (happened.Interims > 0 && _interims > Whole + 1 && _events is [.., { Interims: > 0 } last])
        {
            _events[^1] = last with
            {
                Interims = last.Interims + happened.Interims,
                Bytes = last.Bytes + happened.Bytes,
                UntilMs = happened.Ms,
            };
            return;
        }

        if (_events.Count >= limits.MostEvents || _text >= limits.MostText)
        {
            _leftOut++;
            return;
        }

        var text = Cut(happened.Text);
        _text += text.Length;
        _events.Add(happened with { Text = text });
    }

    public void AddRange(EventLog other)
    {
        other._events.ForEach(Add);
        _leftOut += other._leftOut;
    }

    private string Cut(string text)
    {
        if (text.Length <= limits.LongestText)
        {
            return text;
        }

        var (head, tail) = (limits.LongestText / 2, limits.LongestText / 5);
        return $"{text[..head]}[... {text.Length - head - tail} bytes left out ...]{text[^tail..]}";
    }
}

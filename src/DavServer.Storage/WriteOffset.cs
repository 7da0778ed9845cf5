namespace DavServer.Storage;

/// <summary>Where an update begins.</summary>
public readonly record struct WriteOffset
{
    private readonly long _value;

    private WriteOffset(long value) => _value = value;

    /// <summary>At the end: an append.</summary>
    public static WriteOffset End { get; } = new(long.MinValue);

    /// <summary>So many bytes from the start.</summary>
    public static WriteOffset FromStart(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new(bytes);
    }

    /// <summary>So many bytes before the end; at the start where there are fewer.</summary>
    public static WriteOffset FromEnd(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        return new(-bytes);
    }

    /// <summary>The place in content of <paramref name="length"/> bytes; may lie beyond it.</summary>
    public long In(long length) => this == End ? length : _value < 0 ? Math.Max(0, length + _value) : _value;
}

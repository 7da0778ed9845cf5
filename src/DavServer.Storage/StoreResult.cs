using System.Diagnostics.CodeAnalysis;

namespace DavServer.Storage;

/// <summary>A value, or why there is none. Expected failures are values; exceptions are bugs.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly record struct StoreResult<T>
    where T : notnull
{
    private StoreResult(T? value, StoreError error, string? cause)
    {
        Value = value;
        Error = error;
        Cause = cause;
    }

    /// <summary>The value, when <see cref="Succeeded"/>.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value.</summary>
    public StoreError Error { get; }

    /// <summary>The operating system's words for a log line, or null. May name paths on disk: not for clients.</summary>
    public string? Cause { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Error == StoreError.None;

    /// <summary>A success.</summary>
    public static implicit operator StoreResult<T>(T value) => new(value, StoreError.None, null);

    /// <summary>A failure without a further cause.</summary>
    public static implicit operator StoreResult<T>(StoreError error) => new(default, error, null);

    /// <summary>A failure with the operating system's words.</summary>
    public static StoreResult<T> Failed(StoreError error, string? cause) => new(default, error, cause);
}

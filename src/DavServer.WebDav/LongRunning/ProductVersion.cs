using System.Globalization;

namespace DavServer.WebDav.LongRunning;

/// <summary>The numbers at the beginning of a version: 1, 60 and 1 of "v1.60.1-DEV".</summary>
internal sealed record ProductVersion
{
    private readonly long[] _numbers;

    private ProductVersion(long[] numbers) => _numbers = numbers;

    /// <summary>Null where there is no number to begin with.</summary>
    public static ProductVersion? Parse(string? text)
    {
        var rest = text.AsSpan();
        rest = rest.Length > 0 && rest[0] is 'v' or 'V' ? rest[1..] : rest;
        var numbers = new List<long>();
        while (true)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            if (!long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                break;
            }

            numbers.Add(number);
            rest = rest[digits..];
            if (rest.Length == 0 || rest[0] != '.')
            {
                break;
            }

            rest = rest[1..];
        }

        return numbers.Count == 0 ? null : new ProductVersion([.. numbers]);
    }

    /// <summary>Whether it is at least <paramref name="bound"/>; numbers it lacks count as 0.</summary>
    public bool Reaches(ProductVersion bound) => CompareTo(bound) >= 0;

    /// <summary>Whether it is beyond all of <paramref name="bound"/>: 1.68.2 is a 1.68, so it does not exceed that.</summary>
    public bool Exceeds(ProductVersion bound) => CompareTo(bound) > 0;

    private int CompareTo(ProductVersion bound)
    {
        for (var i = 0; i < bound._numbers.Length; i++)
        {
            var mine = i < _numbers.Length ? _numbers[i] : 0;
            if (mine != bound._numbers[i])
            {
                return mine.CompareTo(bound._numbers[i]);
            }
        }

        return 0;
    }
}

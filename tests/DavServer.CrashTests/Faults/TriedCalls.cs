using System.Text.RegularExpressions;

namespace DavServer.CrashTests.Faults;

/// <summary>
/// Which calls of recoveries a scenario's loop has been killed at. Recoveries from neighbouring crashes are alike for the most part; a call is told
/// from another by what it does to what, which other call it follows, and the how-manieth of its like in a row it is there.
/// </summary>
internal sealed partial class TriedCalls
{
    private readonly HashSet<(string Before, string Call, int InRow)> _tried = [];

    /// <summary>Which calls of this recovery have not been tried yet; they count as tried from now on.</summary>
    /// <param name="calls">All its calls in their order.</param>
    /// <returns>Their numbers, from 1 on.</returns>
    public IReadOnlyList<long> TakeNew(IReadOnlyList<string> calls)
    {
        var numbers = new List<long>();
        var (before, last, inRow) = ("", "", 0);
        for (var i = 0; i < calls.Count; i++)
        {
            var call = Varying().Replace(calls[i], "*");
            (before, inRow) = call == last ? (before, inRow + 1) : (last, 1);
            last = call;
            if (_tried.Add((before, call, inRow)))
            {
                numbers.Add(i + 1);
            }
        }

        return numbers;
    }

    // The number in front, and names that are made up anew each time.
    [GeneratedRegex(@"^\d+: |[0-9a-f]{12,}|\d{3,}")]
    private static partial Regex Varying();
}

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace DavServer.Host.Users;

/// <summary>A user's name that is safe wherever it may end up: in a line of the users file, a header, a log, one day a path.</summary>
internal readonly record struct UserName
{
    /// <summary>What a name must be: completes "'x' is not …".</summary>
    public const string Expected =
        "a user's name: up to 64 letters, digits, '.', '_', '-', '@' and '+', letter or digit first, no name that Windows reserves";

    private UserName(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out UserName name)
    {
        name = default;
        if (text is null or { Length: 0 or > 64 }
            || !char.IsLetterOrDigit(text[0])
            || !text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '+')
            || text.Contains("..", StringComparison.Ordinal)
            || text[^1] == '.'
            || !text.IsNormalized(NormalizationForm.FormC)
            || text is PrincipalClaims.LocalName or PrincipalClaims.AnonymousName
            || IsReserved(text.Split('.')[0].ToUpperInvariant()))
        {
            return false;
        }

        name = new UserName(text);
        return true;
    }

    public override string ToString() => Value;

    private static bool IsReserved(string stem) =>
        stem is "CON" or "PRN" or "AUX" or "NUL"
        || (stem.Length == 4 && stem[..3] is "COM" or "LPT" && char.IsAsciiDigit(stem[3]));
}

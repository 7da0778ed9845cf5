using System.Text;

namespace DavServer.UnitTests.WebDav.Xml;

/// <summary>Makes up documents as clients might send them: one element of interest within others, all of it well-formed.</summary>
internal sealed class RandomXml(int seed)
{
    /// <summary>The expanded name's local part of the element of interest.</summary>
    public const string Subject = "subject";

    private static readonly string[] Prefixes = ["", "", "D", "x", "y", "\u00E9"];
    private static readonly string[] Namespaces = ["DAV:", "urn:x", "http://example.com/?a=1&b='2'\"<", "urn:\u00E9\U0001F600", "urn:tab\tlf\nend"];
    private static readonly string[] Texts =
        ["", " ", "\n  ", "\t", "a", "x:qname", "y:q D:r", "<&>\"'", "]]", "\r", "\u00E9\u20AC", "\U0001F600\U00010000", "--", "?", "\u0085\u2028"];

    private readonly Random _random = new(seed);

    public string Document()
    {
        var text = new StringBuilder("<?xml version='1.0' encoding='utf-8'?>");
        Element(text, "top", [], levels: 0, () => Element(text, "middle", _outer, levels: 0, () => Element(text, Subject, _middle, levels: 4, null)));
        return text.ToString();
    }

    private Dictionary<string, string> _outer = [];
    private Dictionary<string, string> _middle = [];

    private void Element(StringBuilder text, string localName, Dictionary<string, string> inScope, int levels, Action? inner)
    {
        var declared = new Dictionary<string, string>();
        foreach (var prefix in Prefixes.Distinct())
        {
            if (_random.Next(3) == 0)
            {
                declared[prefix] = prefix.Length == 0 && _random.Next(3) == 0 ? "" : Pick(Namespaces);
            }
        }

        var scope = new Dictionary<string, string>(inScope);
        foreach (var (prefix, name) in declared)
        {
            scope[prefix] = name;
        }

        if (inner is not null)
        {
            (_outer, _middle) = (localName == "top" ? scope : _outer, scope);
        }

        var prefixes = scope.Keys.Append("").ToArray();
        var chosen = Pick(prefixes);
        var qualified = (chosen.Length == 0 ? "" : chosen + ":") + localName;
        text.Append('<').Append(qualified);
        foreach (var (prefix, name) in declared)
        {
            text.Append(prefix.Length == 0 ? " xmlns" : " xmlns:" + prefix).Append('=').Append(Quoted(name));
        }

        if (_random.Next(3) == 0)
        {
            text.Append(" xml:lang=").Append(Quoted(Pick(["en", "de-CH", ""])));
        }

        // Distinct local names, so that no two attributes get the same expanded name through two prefixes.
        for (var i = 0; i < _random.Next(3); i++)
        {
            var of = Pick(prefixes);
            text.Append(' ').Append(of.Length == 0 ? "" : of + ":").Append('a').Append(i).Append('=').Append(Quoted(Pick(Texts)));
        }

        if (inner is null && _random.Next(4) == 0)
        {
            text.Append("/>");
            return;
        }

        text.Append('>');
        inner?.Invoke();
        Content(text, inner is null ? levels : 0, scope);
        text.Append("</").Append(qualified).Append('>');
    }

    private void Content(StringBuilder text, int levels, Dictionary<string, string> scope)
    {
        for (var i = 0; levels > 0 && i < _random.Next(6); i++)
        {
            switch (_random.Next(6))
            {
                case 0:
                    text.Append("<!-- c ").Append(Pick(["", "x:y", "<&>", "\U0001F600"])).Append(" -->");
                    break;
                case 1:
                    text.Append("<?target ").Append(Pick(["", "a=\"b\"", "<&>"])).Append("?>");
                    break;
                case 2:
                    text.Append("<![CDATA[").Append(Pick(Texts).Replace("\r", "", StringComparison.Ordinal)).Append("]]>");
                    break;
                case 3:
                    text.Append(Escaped(Pick(Texts)));
                    break;
                default:
                    Element(text, Pick(["p", "q", "\u00E9l"]), scope, levels - 1, null);
                    break;
            }
        }
    }

    private string Quoted(string value) => _random.Next(2) == 0
        ? $"\"{Escaped(value).Replace("\"", "&quot;", StringComparison.Ordinal)}\""
        : $"'{Escaped(value).Replace("'", "&apos;", StringComparison.Ordinal)}'";

    private static string Escaped(string value) => value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\r", "&#xD;", StringComparison.Ordinal);

    private string Pick(string[] of) => of[_random.Next(of.Length)];
}

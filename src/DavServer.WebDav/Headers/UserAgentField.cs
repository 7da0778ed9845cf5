namespace DavServer.WebDav.Headers;

/// <summary>User-Agent (RFC 9110 §10.1.5): products, and comments between them.</summary>
internal static class UserAgentField
{
    /// <summary>A choice: no program that was measured names more than five; a field of thousands is not worth the time.</summary>
    private const int MostProducts = 32;

    /// <summary>
    /// The products in their order, without those in comments: "Mozilla/5.0 (compatible; curl/8)" says that it is like curl, not that it is.
    /// Total: what is malformed is passed over, and a comment that never ends goes to the end.
    /// </summary>
    public static IReadOnlyList<Product> Parse(string? field)
    {
        var products = new List<Product>();
        foreach (var word in WordsOf(field))
        {
            Add(products, word);
            if (products.Count == MostProducts)
            {
                break;
            }
        }

        return products;
    }

    /// <summary>
    /// The product with which the field begins, if outside of comments it says nothing else; null where it says more, or anything that is no product.
    /// </summary>
    public static Product? OnlyProduct(string? field)
    {
        var words = WordsOf(field).Take(2).ToArray();
        return words.Length == 1 && field!.StartsWith(words[0], StringComparison.Ordinal) && Parse(words[0]) is [var product] ? product : null;
    }

    private static IEnumerable<string> WordsOf(string? field)
    {
        var text = field ?? "";
        var depth = 0;
        for (var at = 0; at < text.Length;)
        {
            var begin = at;
            at = depth > 0 ? at : EndOfWord(text, at);
            if (at > begin)
            {
                yield return text[begin..at];
                continue;
            }

            // A backslash in a comment takes the next character's meaning away (RFC 9110 §5.6.4).
            var isQuoted = depth > 0 && text[at] == '\\';
            depth = text[at] switch { '(' => depth + 1, ')' when depth > 0 => depth - 1, _ => depth };
            at += isQuoted ? 2 : 1;
        }
    }

    // Many put a semicolon or a comma where a space belongs; neither is part of a name.
    private static int EndOfWord(string text, int at)
    {
        while (at < text.Length && text[at] is not (' ' or '\t' or '(' or ')' or ';' or ','))
        {
            at++;
        }

        return at;
    }

    private static void Add(List<Product> products, string word)
    {
        var slash = word.IndexOf('/');
        var name = slash < 0 ? word : word[..slash];
        if (FieldList.IsToken(name))
        {
            products.Add(new Product(name, slash < 0 ? null : word[(slash + 1)..]));
        }
    }
}

namespace DavServer.WebDav.Headers;

/// <summary>Reads the grammar of the If field (RFC 4918 §10.4.2) from its first character to its last.</summary>
internal ref struct IfFieldReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text.Trim(" \t");
    private int _conditions;
    private int _resources;

    /// <summary>What is wrong, for a person.</summary>
    public string Fault { get; private set; } = "";

    public bool TryRead(out List<IfList> lists)
    {
        lists = [];
        var isTagged = _rest.StartsWith("<", StringComparison.Ordinal);
        string? resource = null;
        var listsOfResource = 0;
        while (!_rest.IsEmpty)
        {
            if (_rest[0] == '<')
            {
                if (!isTagged)
                {
                    return Fail("lists with and without a resource tag are mixed (RFC 4918 §10.4.2)");
                }

                if ((resource is not null && listsOfResource == 0) || !TryReadResource(out resource))
                {
                    return Fail("a resource tag is malformed, or no list follows it");
                }

                listsOfResource = 0;
            }
            else
            {
                if (!TryReadList(out var conditions))
                {
                    return false;
                }

                lists.Add(new IfList(resource, conditions));
                listsOfResource++;
            }

            SkipSpace();
        }

        return (lists.Count > 0 && listsOfResource > 0) || Fail("no list follows");
    }

    private bool TryReadResource(out string? resource)
    {
        // RFC 4918 §8.3: Simple-ref = absolute-URI | ( path-absolute [ "?" query ] ). No network-path reference.
        resource = null;
        var end = _rest.IndexOf('>');
        if (end < 0 || ++_resources > IfField.MaxResources)
        {
            return false;
        }

        var reference = _rest[1..end];
        var isPath = reference.StartsWith("/", StringComparison.Ordinal) && !reference.StartsWith("//", StringComparison.Ordinal);
        if (!(isPath ? CodedUrl.IsUriText(reference) : CodedUrl.IsAbsoluteUri(reference)) || reference.Contains('#'))
        {
            return false;
        }

        resource = reference.ToString();
        _rest = _rest[(end + 1)..];
        return true;
    }

    private bool TryReadList(out List<IfCondition> conditions)
    {
        conditions = [];
        if (_rest[0] != '(')
        {
            return Fail("a list must begin with '('");
        }

        _rest = _rest[1..];
        SkipSpace();
        while (!_rest.IsEmpty && _rest[0] != ')')
        {
            if (++_conditions > IfField.MaxConditions)
            {
                return Fail($"there are more than {IfField.MaxConditions} conditions");
            }

            if (!TryReadCondition(out var condition))
            {
                return Fail("a condition is neither a state token nor an entity tag");
            }

            conditions.Add(condition);
            SkipSpace();
        }

        if (_rest.IsEmpty || conditions.Count == 0)
        {
            return Fail(_rest.IsEmpty ? "a list does not end with ')'" : "a list is empty");
        }

        _rest = _rest[1..];
        return true;
    }

    private bool TryReadCondition(out IfCondition condition)
    {
        // Literals are case-insensitive (RFC 2616 §2.1, by which RFC 4918 §1 writes its grammar).
        var sense = IfSense.Is;
        if (_rest.StartsWith("Not", StringComparison.OrdinalIgnoreCase))
        {
            sense = IfSense.IsNot;
            _rest = _rest[3..];
            SkipSpace();
        }

        condition = default;
        if (_rest.StartsWith("<", StringComparison.Ordinal))
        {
            var end = _rest.IndexOf('>');
            if (end < 0 || !CodedUrl.TryParse(_rest[..(end + 1)], out var uri))
            {
                return false;
            }

            condition = new IfCondition(sense, IfSubject.StateToken, uri);
            _rest = _rest[(end + 1)..];
            return true;
        }

        if (!TryReadEntityTag(out var tag))
        {
            return false;
        }

        condition = new IfCondition(sense, IfSubject.EntityTag, tag);
        return true;
    }

    // "[" entity-tag "]", without white space in between (RFC 4918 §10.4.2).
    private bool TryReadEntityTag(out string tag)
    {
        tag = "";
        var start = _rest.StartsWith("[\"", StringComparison.Ordinal) ? 2 : _rest.StartsWith("[W/\"", StringComparison.Ordinal) ? 4 : 0;
        if (start == 0)
        {
            return false;
        }

        var quote = _rest[start..].IndexOf('"');
        if (quote < 0 || !_rest[(start + quote + 1)..].StartsWith("]", StringComparison.Ordinal))
        {
            return false;
        }

        tag = _rest[1..(start + quote + 1)].ToString();
        _rest = _rest[(start + quote + 2)..];
        return true;
    }

    private void SkipSpace() => _rest = _rest.TrimStart(" \t");

    private bool Fail(string fault)
    {
        if (Fault.Length == 0)
        {
            Fault = fault;
        }

        return false;
    }
}

using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The If field (RFC 4918 §10.4.2): it holds if any of its lists does (§10.4.3).</summary>
/// <param name="Lists">All lists, each with the resource it is about; empty where there is no field.</param>
internal sealed record IfField(IReadOnlyList<IfList> Lists)
{
    /// <summary>The longest field that is read: a choice, far above what clients send for a tree with a dozen locks.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>The most conditions: a choice.</summary>
    public const int MaxConditions = 256;

    /// <summary>The most resource tags: a choice. Each costs a look-up.</summary>
    public const int MaxResources = 64;

    /// <summary>What a request without the field has.</summary>
    public static IfField None { get; } = new([]);

    /// <summary>All state tokens in it. They are submitted by standing there, whatever becomes of their list (RFC 4918 §6.1 point 7, §7.5).</summary>
    public IEnumerable<string> StateTokens =>
        Lists.SelectMany(list => list.Conditions).Where(c => c.Subject == IfSubject.StateToken).Select(c => c.Value);

    /// <summary>Reads the field; absent means <see cref="None"/>.</summary>
    /// <param name="field">The lines as received.</param>
    /// <param name="parsed">What they say.</param>
    /// <param name="fault">What is wrong with them, for a person. Quotes nothing: the field holds lock tokens.</param>
    public static bool TryParse(StringValues field, out IfField parsed, out string fault)
    {
        parsed = None;
        fault = "";
        if (field.Count == 0)
        {
            return true;
        }

        if (field.Count > 1)
        {
            // RFC 4918 §10.4.2: "does not allow multiple instances of If headers in a single request".
            fault = "there is more than one";
            return false;
        }

        var text = field[0] ?? "";
        if (text.Length > MaxLength)
        {
            fault = $"it is longer than {MaxLength} characters";
            return false;
        }

        var reader = new IfFieldReader(text);
        if (reader.TryRead(out var lists))
        {
            parsed = new IfField(lists);
            return true;
        }

        fault = reader.Fault;
        return false;
    }
}

using System.Security;
using System.Text;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>Tells what became of instructions (RFC 4918 §9.2.1, RFC 5689 §3).</summary>
internal static class PropertyReport
{
    /// <summary>The answer to a PROPPATCH.</summary>
    public static FinalResponse MultiStatus(
        string href, IReadOnlyList<PropertyInstruction> instructions, IReadOnlyList<PropertyStatus> statuses) => new(207)
        {
            ContentType = XmlContent.MediaType,
            Content = $"{Declaration}<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>{SecurityElement.Escape(href)}</D:href>"
                + $"{Propstats(instructions, statuses)}</D:response></D:multistatus>\n",
        };

    /// <summary>The answer to an extended MKCOL that made nothing: the status of the first cause (RFC 5689 §3, §5.2).</summary>
    public static FinalResponse MkcolResponse(IReadOnlyList<PropertyInstruction> instructions, IReadOnlyList<PropertyStatus> statuses) =>
        new(statuses.First(s => !s.IsDone && s != PropertyStatus.Dependent).Status)
        {
            ContentType = XmlContent.MediaType,
            Content = $"{Declaration}<D:mkcol-response xmlns:D=\"DAV:\">{Propstats(instructions, statuses)}</D:mkcol-response>\n",
        };

    private const string Declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

    /// <summary>The propstat elements: one for each status, each property in the first that is told of it.</summary>
    private static string Propstats(IReadOnlyList<PropertyInstruction> instructions, IReadOnlyList<PropertyStatus> statuses)
    {
        var text = new StringBuilder();
        var told = new HashSet<PropertyName>();

        // The cause before what depends on it, so that a property with two instructions is found under the cause.
        foreach (var status in statuses.Distinct().OrderBy(s => s == PropertyStatus.Dependent))
        {
            var names = new StringBuilder();
            for (var i = 0; i < instructions.Count; i++)
            {
                if (statuses[i] == status && told.Add(instructions[i].Name))
                {
                    names.Append(NameElement.Of(instructions[i].Name));
                }
            }

            if (names.Length > 0)
            {
                AppendPropstat(text, names, status);
            }
        }

        // RFC 4918 §14.24: a response has a propstat, also where there was nothing to do.
        return text.Length > 0 ? text.ToString() : AppendPropstat(text, new StringBuilder(), PropertyStatus.Done).ToString();
    }

    private static StringBuilder AppendPropstat(StringBuilder text, StringBuilder names, PropertyStatus status)
    {
        text.Append("<D:propstat><D:prop>").Append(names).Append("</D:prop><D:status>HTTP/1.1 ").Append(status.Status).Append(' ')
            .Append(ReasonPhrase.Of(status.Status)).Append("</D:status>");
        if (status.ConditionCode is { } code)
        {
            text.Append("<D:error><D:").Append(code).Append("/></D:error>");
        }

        if (status.Description.Length > 0)
        {
            text.Append("<D:responsedescription>").Append(status.Description).Append("</D:responsedescription>");
        }

        return text.Append("</D:propstat>");
    }
}

using System.Globalization;
using System.Text;

namespace DavServer.Host.Probing;

/// <summary>A report for a person to read. Text of others can't move a terminal's cursor.</summary>
internal static class ProbeText
{
    public static string Of(ProbeReport report)
    {
        var text = new StringBuilder();
        Line("seen on the way", Traces(report.Traces));
        Line("102", report.Interims.What);
        Line("their fields", report.Interims.FieldsSurvive switch { true => "arrive unchanged", false => "are CHANGED or lost", null => "-" });
        Line("next request", report.Interims.NextAnswerIsRight switch
        {
            true => "gets its own answer",
            false => "DOES NOT GET its own answer",
            null => "not tried",
        });
        Line("202", Accepted(report.Accepted));
        Line("202 over HTTP/2", report.AcceptedOverHttp2 is { } h2 ? Accepted(h2) : "HTTP/2 is not spoken here");
        Line("time-outs", report.KeepAlive is { } alive ? KeepAlive(alive) : "not tested (--quick)");
        text.Append('\n').Append(report.Advice!.Text);
        return Printable(text.ToString());

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-16} {value}\n");
    }

    private static string Traces(PathTraces traces) => traces.Any
        ? string.Join("; ", traces.RequestFields.Concat(traces.ResponseFields).Prepend($"the server is asked in {traces.ServerSaw}"))
        : "no intermediary";

    private static string Accepted(AcceptedFindings found) =>
        found.IsWhole ? "arrives whole, and its monitor answers" : "DOES NOT arrive whole: " + string.Join("; ", found.Faults);

    private static string KeepAlive(KeepAliveFindings found) => (found.Silent, found.Beating) switch
    {
        (null, null) => Invariant($"none within {found.Seconds:0.#} s"),
        ({ } silent, null) => Invariant($"end a silent exchange of {found.Seconds:0.#} s ({silent}); 102s KEEP IT ALIVE"),
        ({ } silent, { } beating) => Invariant($"end an exchange of {found.Seconds:0.#} s, silent ({silent}) or with 102s ({beating})"),
        (null, { } beating) => Invariant($"none for a silent exchange of {found.Seconds:0.#} s, but one with 102s BREAKS ({beating})"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? '?' : c));
}

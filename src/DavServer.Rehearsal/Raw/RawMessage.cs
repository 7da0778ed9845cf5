using System.Globalization;
using System.Text;
using DavServer.Rehearsal.Playing;
using DavServer.Rehearsal.Scripts;
using Microsoft.AspNetCore.WebUtilities;

namespace DavServer.Rehearsal.Raw;

/// <summary>Messages in literal bytes.</summary>
internal static class RawMessage
{
    private const string NoHttp = "this line is no HTTP\r\n";

    /// <summary>One interim response, with whatever the script wants beside it.</summary>
    public static byte[] Interim(Scene scene, int number)
    {
        var script = scene.Script!;
        var status = InterimFields.StatusOf(script, number);
        var message = new StringBuilder(script.Interim == InterimKind.Garbage ? NoHttp : "");
        message.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Reason(status)}\r\n");
        foreach (var (name, value) in InterimFields.Of(script, number, scene.Monitor!.Path))
        {
            message.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return Encoding.Latin1.GetBytes(message.Append("\r\n").ToString());
    }

    public static byte[] FinalBytes(RehearsalAnswer answer, string method, TimeProvider time)
    {
        var head = Encoding.Latin1.GetBytes(Head(answer, time));
        return method == "HEAD" ? head : [.. head, .. answer.Content.Span];
    }

    /// <summary>The head of a final response.</summary>
    private static string Head(RehearsalAnswer answer, TimeProvider time)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {Reason(answer.Status)}\r\nDate: {time.GetUtcNow():R}\r\n");
        if (answer.Status is not (204 or 304))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Content.Length}\r\n");
        }

        if (answer.ContentType is { } type)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {type}\r\n");
        }

        foreach (var (name, value) in answer.Fields)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    private static string Reason(int status) => status == 103 ? "Early Hints" : ReasonPhrases.GetReasonPhrase(status);
}

using System.Globalization;
using System.Security.Cryptography;
using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>Tells the transcript how an exchange goes on, where there is one.</summary>
/// <param name="exchange">Null where nobody writes it down.</param>
internal sealed class ExchangeTeller(Exchange? exchange)
{
    /// <summary>What the answer is marked with.</summary>
    public string Id { get; } = exchange?.Id ?? RandomNumberGenerator.GetHexString(8, lowercase: true);

    public void RequestEnded() => exchange?.Connection.RequestEnded(exchange);

    public void Opened(Scene scene)
    {
        Change((e, _) => (e.Script, e.Label) = (scene.Script?.Prefix, scene.Script?.Label));
        exchange?.Connection.Relate(exchange);
        if (exchange?.Connection.IsHttp2 == true)
        {
            exchange.Connection.Note(exchange, $"request: {Head($"{exchange.Request.Method} {exchange.Request.Target}", exchange.Request.Fields)}");
        }
    }

    public void Played(Scene scene, InterimCount interims) => Change((e, _) => e.Interims = scene.IsPlayed ? interims : null);

    public void FinalBegins(RehearsalAnswer answer)
    {
        Change((e, now) => (e.FinalBegan, e.Status) = (now, answer.Status));
        if (exchange?.Connection.IsHttp2 == true)
        {
            exchange.Connection.Note(exchange, $"response: {Head(answer.Status.ToString(CultureInfo.InvariantCulture), answer.Fields)}");
        }
    }

    public void Ended() => Change((e, now) => e.Ended = now);

    /// <summary>The client has gone, or has given up the stream.</summary>
    public void ClientGone() => Change((e, now) => e.ClosedBeforeFinal ??= e.FinalBegan is null ? now : null);

    private void Change(Action<Exchange, long> change) => exchange?.Connection.Change(exchange, change);

    private static string Head(string first, IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Concat(fields.Select(f => $"\r\n{f.Key}: {f.Value}").Prepend(first));
}

using System.Security.Cryptography;
using System.Text;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>What messages are signed with (Standard Webhooks 1.0.0): 24 to 64 random bytes, written <c>whsec_</c> and base64.</summary>
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;
    private const int OwnBytes = 32;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>A new one from the system's random source, as it is written.</summary>
    public static string NewText() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(OwnBytes));

    /// <summary>Reads one as it is written.</summary>
    public static bool TryParse(string text, out WebhookSecret? secret)
    {
        ArgumentNullException.ThrowIfNull(text);
        secret = null;
        var key = new byte[MostBytes + 1];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(text[Prefix.Length..], key, out var length) || length is < LeastBytes or > MostBytes)
        {
            return false;
        }

        secret = new WebhookSecret(key[..length]);
        return true;
    }

    /// <summary>Signs a message: the version of the scheme, a comma, and the base64 of the HMAC.</summary>
    /// <param name="id">The message's.</param>
    /// <param name="timestamp">Of this attempt, in seconds since 1970.</param>
    /// <param name="content">As it is sent.</param>
    public string Sign(WebhookId id, long timestamp, ReadOnlySpan<byte> content)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id}.{timestamp}.")), .. content];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed));
    }

    /// <summary>Nothing: it is not to come into any log.</summary>
    public override string ToString() => nameof(WebhookSecret);
}

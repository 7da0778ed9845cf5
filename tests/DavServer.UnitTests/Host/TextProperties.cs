using DavServer.Host.Configuration;
using DavServer.Host.Users;
using DavServer.WebDav;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;

namespace DavServer.UnitTests.Host;

public sealed class TextProperties
{
    /// <summary>Whatever is written: a parser answers, and never throws.</summary>
    [Fact]
    public void Parsers_NeverThrow() => Prop.ForAll<string?>(text =>
    {
        text ??= "";
        _ = DurationText.TryParse(text, TimeSpan.Zero, TimeSpan.MaxValue, out _);
        _ = SizeText.TryParse(text, out _);
        _ = ListenAddressText.TryParse(text, out _);
        _ = UserName.TryParse(text, out _);
        _ = PasswordHash.TryParse(text, out _);
        _ = BasicCredentials.TryParse(new StringValues(text), out _, out _);
        _ = BasicCredentials.TryParse(new StringValues("Basic " + text), out _, out _);
        return Settings.All.Select(s => s.Apply(new ServerConfiguration(), [text])).ToArray().Length > 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Numbers_RoundTrip() => Prop.ForAll<NonNegativeInt>(n =>
        DurationText.TryParse($"{n.Get}ms", TimeSpan.Zero, TimeSpan.MaxValue, out var duration) && duration == TimeSpan.FromMilliseconds(n.Get)
        && SizeText.TryParse($"{n.Get}MiB", out var bytes) && bytes == n.Get * 1048576L).QuickCheckThrowOnFailure();
}

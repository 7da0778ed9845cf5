using DavServer.WebDav.Headers;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.Headers;

/// <summary>Parsers are total: whatever a client sends, they answer and do not throw.</summary>
public sealed class HeaderProperties
{
    private static readonly ServerNames Names = new("/dav", "example.org");

    // Letters that are near the grammars, so that random text reaches past the first character.
    private static readonly Gen<string> FieldText = Gen.Choose(0, 60)
        .SelectMany(n => Gen.Elements("abTF019=-,;\"\\ /%2ef:#?@bytes".ToCharArray()).ArrayOf(n)).Select(c => new string(c));

    [Fact]
    public void NoFieldMakesAParserThrow() => Prop.ForAll(FieldText.ToArbitrary(), text =>
    {
        _ = DepthField.TryParse(text, out _);
        _ = OverwriteField.TryParse(text, out _);
        _ = PreferField.TryParse(text, out _, out _);
        _ = RangeField.Judge(text, 1000, out _);
        _ = ContentRangeField.TryParse(text, out _);
        _ = ContentRangeField.TryParse("bytes " + text, out _);
        _ = UpdateRangeField.TryParse("bytes=" + text, out _);
        _ = DestinationField.Parse(text, Names, out _, out _);
        _ = DestinationField.Parse("http://example.org/dav/" + text, Names, out _, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ASatisfiableRangeLiesInsideTheRepresentation() => Prop.ForAll(FieldText.ToArbitrary(), Gen.Choose(0, 50).ToArbitrary(), (text, length) =>
        RangeField.Judge("bytes=" + text, length, out var parts) != RangeVerdict.Parts
        || parts.All(p => p.First >= 0 && p.First <= p.Last && p.Last < length)).QuickCheckThrowOnFailure();

    [Fact]
    public void PartsAreExactlyTheBytesAskedForAndNeitherOverlapNorTouch() => Prop.ForAll(Gen.Choose(0, 60).ArrayOf().ToArbitrary(), ends =>
    {
        var asked = ends.Chunk(2).Where(e => e.Length == 2).Select(e => (First: Math.Min(e[0], e[1]), Last: Math.Max(e[0], e[1]))).ToArray();
        var verdict = RangeField.Judge("bytes=" + string.Join(",", asked.Select(a => $"{a.First}-{a.Last}")), 50, out var parts);
        var bytes = Enumerable.Range(0, 50).Where(b => asked.Any(a => a.First <= b && b <= a.Last)).ToArray();
        var sent = parts.SelectMany(p => Enumerable.Range((int)p.First, (int)p.Length)).ToArray();

        return verdict is not RangeVerdict.Parts
            || (bytes.SequenceEqual(sent.Order()) && parts.All(p => !parts.Any(o => o != p && o.First <= p.Last + 1 && p.First <= o.Last + 1)));
    }).QuickCheckThrowOnFailure();
}

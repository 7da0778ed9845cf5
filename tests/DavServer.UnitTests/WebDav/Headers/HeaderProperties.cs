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
        _ = DestinationField.Parse(text, Names, out _, out _);
        _ = DestinationField.Parse("http://example.org/dav/" + text, Names, out _, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ASatisfiableRangeLiesInsideTheRepresentation() => Prop.ForAll(FieldText.ToArbitrary(), Gen.Choose(0, 50).ToArbitrary(), (text, length) =>
        RangeField.Judge("bytes=" + text, length, out var range) != RangeVerdict.Part
        || (range.First >= 0 && range.First <= range.Last && range.Last < length)).QuickCheckThrowOnFailure();
}

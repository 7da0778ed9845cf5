using System.Text;
using DavServer.Tests.Shared;
using DavServer.WebDav.Xml;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.Xml;

public sealed class PropertyUpdateReaderTests
{
    private const int Ample = 64 * 1024;

    [Fact, Spec("RFC 4918", "9.2-5"), Spec("RFC 4918", "14.19")]
    public void InstructionsComeInDocumentOrder_EachWithItsElement()
    {
        var instructions = Read("""
            <D:propertyupdate xmlns:D='DAV:' xmlns:x='urn:x'>
              <D:set><D:prop><x:a>1</x:a><b/></D:prop></D:set>
              <D:remove><D:prop><x:a>ignored</x:a></D:prop><D:prop><D:c/></D:prop></D:remove>
              <D:set><D:prop xml:lang='de'><x:a/></D:prop></D:set>
            </D:propertyupdate>
            """);

        Assert.Equal(
            [
                new(new("urn:x", "a"), InstructionKind.Set, "<x:a xmlns=\"\" xmlns:x=\"urn:x\">1</x:a>"),
                new(new("", "b"), InstructionKind.Set, "<b xmlns=\"\"/>"),
                new(new("urn:x", "a"), InstructionKind.Remove, ""),
                new(PropertyName.Dav("c"), InstructionKind.Remove, ""),
                new(new("urn:x", "a"), InstructionKind.Set, "<x:a xmlns=\"\" xmlns:x=\"urn:x\" xml:lang=\"de\"/>"),
            ],
            instructions);
    }

    [Fact, Spec("RFC 4918", "17")]
    public void UnknownElementsAreIgnored_WithAllThatIsInThem()
    {
        var instructions = Read("""
            <D:propertyupdate xmlns:D='DAV:'><D:prop><a/></D:prop><x><D:set><D:prop><b/></D:prop></D:set></x>
            <D:set><x><c/></x><D:prop><d/></D:prop><y/></D:set></D:propertyupdate>
            """);

        Assert.Equal("d", Assert.Single(instructions).Name.LocalName);
    }

    [Fact]
    public void ValuesTogetherAreBounded_HoweverShortTheContent()
    {
        var instructions = Read($"<D:propertyupdate xmlns:D='DAV:' xmlns:p='urn:{new string('n', 1_150)}'><D:set><D:prop>"
            + string.Concat(Enumerable.Repeat("<p:a/>", 900)) + "</D:prop></D:set></D:propertyupdate>");

        Assert.Equal(900, instructions.Count);
        Assert.InRange(instructions.Sum(i => i.Element.Length), 900_000, 1024 * 1024);
        Assert.Contains(instructions, i => i.Kind == InstructionKind.SetTooLarge);
    }

    [Fact]
    public void AnyContentIsReadOrRefusedWithAReason() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<int>(), (text, at) =>
    {
        var whole = $"<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><x:a xmlns:x='urn:x' b='{text}'>{text}</x:a></D:prop></D:set></D:propertyupdate>";
        var cut = whole[..(int)((uint)at % (uint)whole.Length)];
        foreach (var content in new[] { text ?? "", whole, cut })
        {
            var read = PropertyUpdateReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(content)), "propertyupdate", Ample, out var error);
            Assert.Equal(read is null, error.Length > 0);
        }
    }).QuickCheckThrowOnFailure();

    private static IReadOnlyList<PropertyInstruction> Read(string content) =>
        PropertyUpdateReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(content)), "propertyupdate", Ample, out var error)
        ?? throw new InvalidOperationException(error);
}

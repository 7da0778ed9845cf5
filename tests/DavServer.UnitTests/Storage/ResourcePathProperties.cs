using DavServer.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.Storage;

public class ResourcePathProperties
{
    private static readonly Arbitrary<byte[][]> Segments = ArbMap.Default.GeneratorFor<byte>()
        .ArrayOf().Where(IsName).ArrayOf().Where(a => a.Length < 20).ToArbitrary();

    [Fact]
    public void FormattedPath_ParsesToItself() => Prop.ForAll(Segments, segments =>
    {
        var path = segments.Aggregate(ResourcePath.Root, (at, bytes) => at.Append(ResourceName.FromBytes(bytes)));
        return ResourcePath.TryParse(path.ToUrlPath(CollectionSlash.None), out var plain, out _) && plain.Equals(path)
            && ResourcePath.TryParse(path.ToUrlPath(CollectionSlash.Trailing), out var trailing, out _) && trailing.Equals(path)
            && plain.GetHashCode() == path.GetHashCode();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyText_IsRefusedOrGivesNamesThatADirectoryCanHold() => Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
    {
        var parsed = ResourcePath.TryParse("/" + text, out var path, out var error);
        return parsed == (error == PathError.None) && path.ToSegments().All(name => IsName(name.Bytes.ToArray()));
    }).QuickCheckThrowOnFailure();

    private static bool IsName(byte[] bytes) =>
        bytes.Length is > 0 and <= ResourcePath.MaxNameBytes && !bytes.Contains((byte)0) && !bytes.Contains((byte)'/')
        && !bytes.AsSpan().SequenceEqual("."u8) && !bytes.AsSpan().SequenceEqual(".."u8);
}

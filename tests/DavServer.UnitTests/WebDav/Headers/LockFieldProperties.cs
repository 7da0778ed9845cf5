using DavServer.WebDav.Headers;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.Headers;

/// <summary>The parsers of the fields about locks are total, and lose nothing of what is lawful.</summary>
public sealed class LockFieldProperties
{
    private static readonly Gen<string> FieldText = Gen.Choose(0, 60)
        .SelectMany(n => Gen.Elements("()<>[]\"NotW/ :ax,;\t\\#?%Second-1Infinite".ToCharArray()).ArrayOf(n)).Select(c => new string(c));

    private static readonly Gen<string> Space = Gen.Elements("", " ", "  ", "\t");

    private static readonly Gen<IfCondition> Conditions =
        from sense in Gen.Elements(IfSense.Is, IfSense.IsNot)
        from value in Gen.Elements(
            (IfSubject.StateToken, "urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2"), (IfSubject.StateToken, "DAV:no-lock"), (IfSubject.StateToken, "x:(y)[z]"),
            (IfSubject.EntityTag, "\"\""), (IfSubject.EntityTag, "\"a>b)c]\""), (IfSubject.EntityTag, "W/\"weak\""), (IfSubject.EntityTag, "\"Not\""))
        select new IfCondition(sense, value.Item1, value.Item2);

    private static readonly Gen<IfCondition[][]> Lists = Some(Some(Conditions));

    private static readonly Gen<(string? Resource, IfCondition[][] Lists)[]> Fields = Gen.OneOf(
        Lists.Select(lists => new (string?, IfCondition[][])[] { (null, lists) }),
        Some(
            from resource in Gen.Elements("/", "/a%20b/c", "http://example.org/x?y", "https://h:1/")
            from lists in Lists
            select ((string?)resource, lists)));

    [Fact]
    public void NoFieldMakesAParserThrow() => Prop.ForAll(FieldText.ToArbitrary(), text =>
    {
        _ = IfField.TryParse(text, out _, out _);
        _ = IfField.TryParse($"({text})", out _, out _);
        _ = IfField.TryParse($"</a> (<x:1> {text}", out _, out _);
        _ = LockTokenField.TryParse(text, out _);
        _ = LockTokenField.TryParse($"<{text}>", out _);
        _ = TimeoutField.Read(text, TimeSpan.FromDays(1));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhateverIsLawfulIsReadBackWhole() => Prop.ForAll(Fields.ToArbitrary(), Space.ToArbitrary(), (field, space) =>
    {
        string List(IfCondition[] list) => $"({space}{string.Join(space, list.Select(Format))}{space})";
        var text = string.Join(space, field.Select(f =>
            (f.Resource is null ? "" : $"<{f.Resource}>{space}") + string.Join(space, f.Lists.Select(List))));
        Assert.True(IfField.TryParse(text, out var parsed, out var fault), $"{text}: {fault}");
        Assert.Equal(
            field.SelectMany(f => f.Lists.Select(list => (f.Resource, Conditions: string.Join(' ', list.Select(Format))))),
            parsed.Lists.Select(list => (list.Resource, Conditions: string.Join(' ', list.Conditions.Select(Format)))));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void NoTimeoutIsLongerThanTheLongestOrNotPositive() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 100_000).ToArbitrary(),
        (asked, longest) => TimeoutField.Read($"Second-{asked}", TimeSpan.FromSeconds(longest)) is not { } timeout
            ? asked == 0
            : timeout == TimeSpan.FromSeconds(Math.Min(asked, longest))).QuickCheckThrowOnFailure();

    private static Gen<T[]> Some<T>(Gen<T> one) => Gen.Choose(1, 4).SelectMany(n => one.ArrayOf(n));

    private static string Format(IfCondition condition) =>
        (condition.Sense == IfSense.IsNot ? "Not " : "") + (condition.Subject == IfSubject.StateToken ? $"<{condition.Value}>" : $"[{condition.Value}]");
}

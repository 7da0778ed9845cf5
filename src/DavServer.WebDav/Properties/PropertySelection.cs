using System.Collections.Frozen;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>What a PROPFIND wants to know of a property.</summary>
internal enum Answer
{
    Values,
    Names,
}

/// <summary>Whether properties that a resource does not have are told of.</summary>
internal enum MissingProperties
{
    /// <summary>They are reported 404 (RFC 4918 §9.1).</summary>
    Reported,

    /// <summary>They are left out, as was preferred (RFC 8144 §2.1).</summary>
    LeftOut,
}

/// <summary>The properties one PROPFIND asks for, sorted out once and not per member: which a kind of resource has, which it lacks.</summary>
internal sealed class PropertySelection
{
    private readonly LiveProperty[] _onFile;
    private readonly LiveProperty[] _onCollection;
    private readonly byte[] _missingOnFile;
    private readonly byte[] _missingOnCollection;
    private readonly (PropertyName Name, byte[] Element)[] _reported;

    public PropertySelection(PropfindRequest request, MissingProperties missing, LiveContext context)
    {
        Answer = request.Kind == PropfindKind.PropName ? Answer.Names : Answer.Values;
        var named = request.Names.Distinct().ToArray();
        LiveProperty[] live = [.. LiveProperties.All.Where(p => IsAsked(p, request, context))];
        _onFile = [.. live.Where(p => p.IsOn(ResourceKind.File))];
        _onCollection = [.. live.Where(p => p.IsOn(ResourceKind.Collection))];

        // Names of no live property, and of those whose value a client may have set.
        var dead = named.Where(n => !LiveProperties.ByName.TryGetValue(n, out var known) || known.Setting == Setting.Allowed).ToFrozenSet();
        DeadNames = request.Kind == PropfindKind.Prop ? dead : null;
        WantsDead = DeadNames is not { Count: 0 };
        _reported = missing == MissingProperties.LeftOut ? [] : [.. named.Select(n => (n, Encoding.UTF8.GetBytes(NameElement.Of(n))))];
        _missingOnFile = MissingBeside(_onFile, []);
        _missingOnCollection = MissingBeside(_onCollection, []);
    }

    public Answer Answer { get; }

    /// <summary>Whether any property is asked for that may be kept.</summary>
    public bool WantsDead { get; }

    /// <summary>Which kept properties are asked for; null for all.</summary>
    public IReadOnlyCollection<PropertyName>? DeadNames { get; }

    /// <summary>Whether a value depends on how much room there is, which the disk must be asked for.</summary>
    public static bool WantsSpace(PropfindRequest request) =>
        request.Names.Contains(LiveProperties.QuotaAvailable.Name) || request.Names.Contains(LiveProperties.QuotaUsed.Name)
        || request.Kind == PropfindKind.PropName;

    /// <summary>Whether it is asked which locks there are.</summary>
    public bool WantsLocks => Answer == Answer.Values && Array.IndexOf(_onFile, LiveProperties.LockDiscovery) >= 0;

    public ReadOnlySpan<LiveProperty> PresentOn(ResourceKind kind) => kind == ResourceKind.File ? _onFile : _onCollection;

    /// <summary>The elements of the properties that resources of this kind lack where nothing is kept, ready to be written; empty for none.</summary>
    public ReadOnlySpan<byte> MissingOn(ResourceKind kind) => kind == ResourceKind.File ? _missingOnFile : _missingOnCollection;

    /// <summary>The same of a resource on which something is kept.</summary>
    public byte[] MissingBeside(ReadOnlySpan<LiveProperty> present, IReadOnlyList<DeadProperty> dead)
    {
        using var elements = new MemoryStream();
        foreach (var (name, element) in _reported)
        {
            if (!Has(present, name) && !DeadPropertyLookup.Has(dead, name))
            {
                elements.Write(element);
            }
        }

        return elements.ToArray();
    }

    private static bool Has(ReadOnlySpan<LiveProperty> properties, PropertyName name)
    {
        foreach (var property in properties)
        {
            if (property.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    // RFC 4918 §9.1: allprop is what that specification defines and what is dead; include asks for others besides.
    private static bool IsAsked(LiveProperty property, PropfindRequest request, LiveContext context)
    {
        if ((property == LiveProperties.QuotaAvailable || property == LiveProperties.QuotaUsed) && context.Space is null)
        {
            return false;
        }

        return request.Kind switch
        {
            PropfindKind.PropName => true,
            PropfindKind.AllProp when property.InAllprop == InAllprop.Given => true,
            _ => request.Names.Contains(property.Name),
        };
    }
}

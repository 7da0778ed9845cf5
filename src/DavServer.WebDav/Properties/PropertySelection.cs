using System.Security;
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

/// <summary>The properties one PROPFIND asks for, sorted out once and not per member: which a kind of resource has, which it lacks.</summary>
internal sealed class PropertySelection
{
    private readonly LiveProperty[] _onFile;
    private readonly LiveProperty[] _onCollection;
    private readonly byte[] _missingOnFile;
    private readonly byte[] _missingOnCollection;

    public PropertySelection(PropfindRequest request)
    {
        Answer = request.Kind == PropfindKind.PropName ? Answer.Names : Answer.Values;
        var named = request.Names.Distinct().ToArray();
        if (request.Kind == PropfindKind.Prop)
        {
            _onFile = Known(named, ResourceKind.File);
            _onCollection = Known(named, ResourceKind.Collection);
        }
        else
        {
            // RFC 4918 §9.1: allprop is all live properties of the specification; include asks for others besides.
            _onFile = [.. LiveProperties.All.Where(p => p.IsOn(ResourceKind.File))];
            _onCollection = [.. LiveProperties.All.Where(p => p.IsOn(ResourceKind.Collection))];
        }

        _missingOnFile = Missing(named, ResourceKind.File);
        _missingOnCollection = Missing(named, ResourceKind.Collection);
    }

    public Answer Answer { get; }

    public ReadOnlySpan<LiveProperty> PresentOn(ResourceKind kind) => kind == ResourceKind.File ? _onFile : _onCollection;

    /// <summary>The elements of the properties that resources of this kind lack, ready to be written; empty for none.</summary>
    public ReadOnlySpan<byte> MissingOn(ResourceKind kind) => kind == ResourceKind.File ? _missingOnFile : _missingOnCollection;

    private static LiveProperty[] Known(PropertyName[] named, ResourceKind kind) =>
        [.. named.Select(Find).OfType<LiveProperty>().Where(p => p.IsOn(kind))];

    private static LiveProperty? Find(PropertyName name) => LiveProperties.ByName.GetValueOrDefault(name);

    private static byte[] Missing(PropertyName[] named, ResourceKind kind)
    {
        var text = new StringBuilder();
        foreach (var name in named)
        {
            if (Find(name)?.IsOn(kind) == true)
            {
                continue;
            }

            _ = name.Namespace switch
            {
                XmlContent.DavNamespace => text.Append("<D:").Append(name.LocalName).Append("/>"),
                "" => text.Append('<').Append(name.LocalName).Append("/>"),
                _ => text.Append("<x:").Append(name.LocalName).Append(" xmlns:x=\"").Append(SecurityElement.Escape(name.Namespace)).Append("\"/>"),
            };
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Tree;

/// <summary>What the small tree answers: class 1 of RFC 4918, as far as clients need it to come to their COPY.</summary>
internal static class TreeMethods
{
    public const string Allow = "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND";

    /// <param name="tree">The tree of the script.</param>
    /// <param name="prefix">Where its root is, as the client spells it.</param>
    /// <param name="request">The request.</param>
    /// <param name="resource">The path below the prefix, decoded.</param>
    public static RehearsalAnswer Answer(RehearsalTree tree, string prefix, RehearsalRequest request, string resource) => request.Method switch
    {
        "OPTIONS" => new RehearsalAnswer(200).With("DAV", "1").With("Allow", Allow).With("MS-Author-Via", "DAV"),
        "PROPFIND" => Propfind(tree, prefix, request, resource),
        "GET" or "HEAD" => Get(tree, prefix, resource),
        var method when IsChange(method) => Bare(Change(tree, prefix, request, resource)),
        _ => RehearsalAnswer.Text(405, $"the method {request.Method} is not supported").With("Allow", Allow),
    };

    /// <summary>Whether a method changes anything.</summary>
    public static bool IsChange(string method) => method is "PUT" or "DELETE" or "MKCOL" or "COPY" or "MOVE";

    /// <summary>What a method changes; the status it ends with. 0 for a method that changes nothing.</summary>
    public static int Change(RehearsalTree tree, string prefix, RehearsalRequest request, string resource) => request.Method switch
    {
        "PUT" => tree.Put(resource, request.Content.ToArray()),
        "DELETE" => tree.Delete(resource),
        "MKCOL" => tree.MakeCollection(resource),
        "COPY" or "MOVE" => Transfer(tree, prefix, request, resource),
        _ => 0,
    };

    private static int Transfer(RehearsalTree tree, string prefix, RehearsalRequest request, string resource)
    {
        if (request.Destination is not { } field)
        {
            return 400;
        }

        var (destination, root) = (Uri.UnescapeDataString(field), Uri.UnescapeDataString(prefix));
        var keeps = "F".Equals(request["Overwrite"]?.Trim(), StringComparison.OrdinalIgnoreCase) ? TransferKind.KeepMapped : TransferKind.Copy;
        return destination.StartsWith(root + "/", StringComparison.Ordinal)
            ? tree.Transfer(resource, destination[root.Length..], keeps | (request.Method == "MOVE" ? TransferKind.Move : TransferKind.Copy))
            : 502; // RFC 4918 §9.8.5: on another server, as far as this tree goes.
    }

    private static RehearsalAnswer Propfind(RehearsalTree tree, string prefix, RehearsalRequest request, string resource) =>
        tree.Find(resource) is { } mapped
            ? RehearsalAnswer.Of(207, "application/xml; charset=utf-8", TreeMultistatus.Of(prefix, tree.List(mapped, ReachOf(request))))
            : Bare(404);

    private static ListReach ReachOf(RehearsalRequest request) => request["Depth"] == "0" ? ListReach.Itself : ListReach.Members;

    private static RehearsalAnswer Get(RehearsalTree tree, string prefix, string resource) => tree.Find(resource) switch
    {
        null => Bare(404),
        var mapped when tree.Content(mapped) is { } content => new RehearsalAnswer(200)
        {
            ContentType = "text/plain",
            Content = content,
            Fields = [new("ETag", TreeMultistatus.EntityTag(content)), new("Last-Modified", TreeMultistatus.Modified)],
        },
        var mapped => RehearsalAnswer.Text(200, string.Join('\n', tree.List(mapped, ListReach.Members).Select(m => prefix + m.Path))),
    };

    private static RehearsalAnswer Bare(int status) =>
        status is 201 or 204 ? new RehearsalAnswer(status) : RehearsalAnswer.Text(status, status switch
        {
            404 => "there is no such resource",
            409 => "there is no such collection",
            _ => "the small tree of the rehearsal can't do that",
        });
}

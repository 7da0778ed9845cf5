namespace DavServer.CrashTests;

/// <summary>Makes up changes that can succeed, of one client's part of the share.</summary>
internal sealed class ChangeGenerator(string root, Random random)
{
    private const int MostDepth = 5;
    private static readonly string[] Names = ["a", "b", "c", "d%20d", "%C3%A4"];
    private static readonly string[] Properties = ["p0", "p1", "p2"];
    private int _count;

    public Change Next(ShareModel model)
    {
        while (true)
        {
            if (Try(model) is { } change)
            {
                return change.Fields.Any(f => f.StartsWith("If:", StringComparison.Ordinal)) ? change : WithTokens(change, model);
            }
        }
    }

    /// <summary>The same, with the tokens of all locks that there are.</summary>
    public static Change WithTokens(Change change, ShareModel model)
    {
        var tokens = model.Locks.Values.Select(l => $"(<{l.Token}>) ").ToArray();

        // The last list always holds (RFC 4918 §10.4.8): this is about tokens submitted, not about conditions.
        return tokens.Length == 0 ? change : change with { Fields = [.. change.Fields, $"If: {string.Concat(tokens)}(Not <DAV:no-lock>)"] };
    }

    private Change? Try(ShareModel model) => random.Next(100) switch
    {
        < 22 => Put(model),
        < 32 => MakeCollection(model),
        < 47 => Transfer(model, "COPY"),
        < 62 => Transfer(model, "MOVE"),
        < 69 => Delete(model),
        < 85 => Proppatch(model),
        < 93 => Lock(model),
        < 96 => Refresh(model),
        _ => Unlock(model),
    };

    private Change? Put(ShareModel model)
    {
        var path = random.Next(2) == 0 ? Unmapped(model) : Mapped(model);
        if (path is null || model.Entries.GetValueOrDefault(path) is { IsCollection: true })
        {
            return null;
        }

        // Now and then one that is copied by an operation.
        var content = $"{root} {++_count} {new string('x', random.Next(40) == 0 ? 1_100_000 : random.Next(200))}";
        var status = model.Entries.ContainsKey(path) ? 204 : 201;
        return new Change { RequestLine = $"PUT {path}", Content = content, Status = status, After = _ => model.Put(path, content) };
    }

    private Change? MakeCollection(ShareModel model)
    {
        if (Unmapped(model) is not { } path)
        {
            return null;
        }

        var made = model.MakeCollection(path);
        if (random.Next(2) == 0)
        {
            return new Change { RequestLine = $"MKCOL {path}", Status = 201, After = _ => made };
        }

        // RFC 5689 §3: with its properties, or not at all.
        var (name, value) = (Pick(Properties), $"{root} {++_count}");
        return new Change
        {
            RequestLine = $"MKCOL {path}",
            Content = $"<mkcol xmlns=\"DAV:\"><set><prop><{name} xmlns=\"urn:crash\">{value}</{name}></prop></set></mkcol>",
            Status = 201,
            After = _ => made.SetProperty(path, name, value),
        };
    }

    private Change? Transfer(ShareModel model, string method)
    {
        var source = Mapped(model);
        var destination = random.Next(2) == 0 ? Unmapped(model) : Mapped(model);
        if (source is null || destination is null || ShareModel.IsAtOrBelow(source, destination) || ShareModel.IsAtOrBelow(destination, source)
            || model.Entries.Keys.Where(p => ShareModel.IsAtOrBelow(source, p)).Max(DepthOf) - DepthOf(source) + DepthOf(destination) > MostDepth)
        {
            return null;
        }

        return new Change
        {
            RequestLine = $"{method} {source}",
            Fields = [$"Destination: {destination}"],
            Trees = [source, destination],
            Status = model.Entries.ContainsKey(destination) ? 204 : 201,
            After = _ => method == "COPY" ? model.Copy(source, destination) : model.Move(source, destination),
        };
    }

    private Change? Delete(ShareModel model) => Mapped(model) is not { } path ? null
        : new Change { RequestLine = $"DELETE {path}", Status = 204, After = _ => model.Delete(path) };

    private Change? Proppatch(ShareModel model)
    {
        var path = Pick([.. model.Entries.Keys]);
        var name = Pick(Properties);
        var value = random.Next(5) == 0 ? null : $"{root} {++_count}";
        var instruction = value is null
            ? $"<remove><prop><{name} xmlns=\"urn:crash\"/></prop></remove>"
            : $"<set><prop><{name} xmlns=\"urn:crash\">{value}</{name}></prop></set>";
        return new Change
        {
            RequestLine = $"PROPPATCH {path}",
            Content = $"<propertyupdate xmlns=\"DAV:\">{instruction}</propertyupdate>",
            Status = 207,
            Says = "HTTP/1.1 200 OK",
            After = _ => model.SetProperty(path, name, value),
        };
    }

    private Change? Lock(ShareModel model)
    {
        var path = random.Next(3) == 0 ? Unmapped(model) : Mapped(model);
        var depth = random.Next(2) == 0 ? "0" : "infinity";
        if (path is null || !model.CanLock(path, depth))
        {
            return null;
        }

        var made = model.Entries.ContainsKey(path) ? model : model.Put(path, "");
        return new Change
        {
            RequestLine = $"LOCK {path}",
            Fields = [$"Depth: {depth}", "Timeout: Second-86000"],
            Content = "<lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope><locktype><write/></locktype><owner>crash</owner></lockinfo>",
            Status = ReferenceEquals(made, model) ? 200 : 201,
            After = answer => made.Lock(path, new HeldLock(answer?["lock-token"]![1..^1], depth)),

            // RFC 4918 §7.3: the resource is made, then locked. Until then it is an empty one that anyone may have put there.
            Between = ReferenceEquals(made, model) ? null : made,
        };
    }

    private Change? Refresh(ShareModel model)
    {
        if (model.Locks.IsEmpty)
        {
            return null;
        }

        var path = Pick([.. model.Locks.Keys]);
        return new Change
        {
            RequestLine = $"LOCK {path}",

            // RFC 4918 §9.10.2: the token of that lock alone.
            Fields = [$"If: (<{model.Locks[path].Token}>)", $"Timeout: Second-{random.Next(80_000, 86_000)}"],
            Status = 200,
            Says = model.Locks[path].Token!,
            After = _ => model,
        };
    }

    private Change? Unlock(ShareModel model)
    {
        if (model.Locks.IsEmpty)
        {
            return null;
        }

        var path = Pick([.. model.Locks.Keys]);
        return new Change
        {
            RequestLine = $"UNLOCK {path}",
            Fields = [$"Lock-Token: <{model.Locks[path].Token}>"],
            Status = 204,
            After = _ => model.Unlock(path),
        };
    }

    private string? Mapped(ShareModel model) => model.Entries.Count < 2 ? null : Pick([.. model.Entries.Keys.Where(p => p != root)]);

    private string? Unmapped(ShareModel model)
    {
        var path = $"{Pick([.. model.Entries.Where(e => e.Value.IsCollection).Select(e => e.Key)])}/{Pick(Names)}";
        return model.Entries.ContainsKey(path) || DepthOf(path) > MostDepth ? null : path;
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];

    private static int DepthOf(string path) => path.Count(c => c == '/');
}

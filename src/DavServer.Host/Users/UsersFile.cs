using System.Text;
using DavServer.Host.State;

namespace DavServer.Host.Users;

/// <summary>The users file as text: lines <c>name:hash</c>; empty lines and lines that begin with '#' are kept as they are.</summary>
internal sealed class UsersFile
{
    private const int MostBytes = 16 * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(string Text, UserName? Name)> _lines = [];
    private readonly Dictionary<UserName, PasswordHash> _users = [];

    private UsersFile()
    {
    }

    public IReadOnlyDictionary<UserName, PasswordHash> Users => _users;

    /// <summary>Reads a file. Throws <see cref="InvalidDataException"/> naming file and line where it is not a users file.</summary>
    public static UsersFile Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
        {
            throw new InvalidDataException($"'{path}' is too large for a users file.");
        }

        try
        {
            return Parse(Strict.GetString(File.ReadAllBytes(path)), path);
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException($"'{path}' is not UTF-8.");
        }
    }

    /// <summary>Reads a file, or begins an empty one where there is none.</summary>
    public static UsersFile ReadOrBegin(string path) => File.Exists(path) ? Read(path) : new UsersFile();

    public static UsersFile Parse(string text, string path)
    {
        var file = new UsersFile();
        var number = 0;
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n');
        foreach (var line in lines.Length == 0 ? [] : lines.Split('\n'))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                file._lines.Add((line, null));
                continue;
            }

            // The line itself is not told: it may hold a password that someone put there by mistake.
            var colon = line.IndexOf(':');
            if (colon < 0 || !UserName.TryParse(line[..colon], out var name))
            {
                throw new InvalidDataException($"'{path}', line {number}: there is no {UserName.Expected["a ".Length..]}; then ':'.");
            }

            if (!PasswordHash.TryParse(line[(colon + 1)..], out var hash))
            {
                throw new InvalidDataException($"'{path}', line {number}: what follows '{name}:' is no hash made by 'davserver user add'.");
            }

            if (!file._users.TryAdd(name, hash))
            {
                throw new InvalidDataException($"'{path}', line {number}: '{name}' is there twice.");
            }

            file._lines.Add((line, name));
        }

        return file;
    }

    /// <summary>Adds a user or changes the password. True when the user is new.</summary>
    public bool Set(UserName name, PasswordHash hash)
    {
        var line = ($"{name}:{hash}", (UserName?)name);
        var isNew = _users.TryAdd(name, hash);
        if (isNew)
        {
            _lines.Add(line);
        }
        else
        {
            _users[name] = hash;
            _lines[_lines.FindIndex(l => l.Name == name)] = line;
        }

        return isNew;
    }

    /// <summary>Removes a user. False when there is none of that name.</summary>
    public bool Remove(UserName name) => _users.Remove(name) && _lines.RemoveAll(l => l.Name == name) > 0;

    public void Write(string path) => AtomicFile.Write(path, Strict.GetBytes(string.Concat(_lines.Select(l => l.Text + "\n"))));
}

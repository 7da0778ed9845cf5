using System.CommandLine;
using DavServer.Host.Hosting;
using DavServer.Host.Users;

namespace DavServer.Host.Commands;

/// <summary><c>davserver user add|remove|list</c>: keeps the users file. A running server sees the change within a second.</summary>
internal static class UserCommand
{
    /// <param name="output">Where it tells what was done.</param>
    /// <param name="ask">Asks for a new password; null where none was given, and the reason was told.</param>
    public static Command Create(TextWriter output, Func<string?> ask)
    {
        var users = new Option<string>("--users") { HelpName = "FILE", Description = "The users file.", Required = true };
        var name = new Argument<string>("NAME") { Description = "The user's name." };
        var add = new Command("add", "Add a user or change the password, which is asked for, or read from the standard input.") { users, name };
        add.SetAction((p, _) => GuardAsync(p.GetValue(users)!, () => AddAsync(p.GetValue(users)!, p.GetValue(name)!, output, ask)));
        var remove = new Command("remove", "Remove a user.") { users, name };
        remove.SetAction((p, _) => GuardAsync(p.GetValue(users)!, () => RemoveAsync(p.GetValue(users)!, p.GetValue(name)!, output)));
        var list = new Command("list", "List the users' names.") { users };
        list.SetAction((p, _) => GuardAsync(p.GetValue(users)!, () => Task.FromResult(List(p.GetValue(users)!, output))));
        return new Command("user", "Keep the users file.") { add, remove, list };
    }

    private static async Task<int> AddAsync(string path, string text, TextWriter output, Func<string?> ask)
    {
        var name = Parse(text);
        UsersFile.ReadOrBegin(path); // Only a look: nobody types a password for a file that can't be used.
        if (ask() is not { } password)
        {
            return ExitCode.Failure;
        }

        // Read after the question and the slow hash, not before: who was removed meanwhile must not come back.
        var hash = PasswordHash.Create(password);
        using var turn = await UsersFileLock.TakeAsync(path, TimeProvider.System);
        var file = UsersFile.ReadOrBegin(path);
        var isNew = file.Set(name, hash);
        file.Write(path);
        output.WriteLine(isNew ? $"User '{name}' added." : $"Password of '{name}' changed.");
        return ExitCode.Success;
    }

    private static async Task<int> RemoveAsync(string path, string text, TextWriter output)
    {
        var name = Parse(text);
        UsersFile.Read(path); // Where there is no such file, no lock is left beside it.
        using var turn = await UsersFileLock.TakeAsync(path, TimeProvider.System);
        var file = UsersFile.Read(path);
        if (!file.Remove(name))
        {
            throw new DavServerStartupException($"NAME: there is no user '{name}' in '{path}'.", ExitCode.Failure);
        }

        file.Write(path);
        output.WriteLine($"User '{name}' removed.");
        return ExitCode.Success;
    }

    private static int List(string path, TextWriter output)
    {
        foreach (var name in UsersFile.Read(path).Users.Keys.Select(n => n.Value).Order(StringComparer.Ordinal))
        {
            output.WriteLine(name);
        }

        return ExitCode.Success;
    }

    private static UserName Parse(string text) =>
        UserName.TryParse(text, out var name)
            ? name
            : throw new DavServerStartupException($"NAME: '{text}' is not {UserName.Expected}.", ExitCode.Usage);

    private static async Task<int> GuardAsync(string path, Func<Task<int>> action)
    {
        try
        {
            return path.Length > 0 ? await action() : throw new DavServerStartupException("--users: '' is not a path.", ExitCode.Usage);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DavServerStartupException($"--users: {exception.Message}", ExitCode.Failure, exception);
        }
    }
}

using System.CommandLine;
using DavServer.Host.Hosting;
using DavServer.Host.Users;

namespace DavServer.Host.Commands;

/// <summary><c>davserver user add|remove|list</c>: keeps the users file. A running server sees the change within a second.</summary>
internal static class UserCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        var users = new Option<string>("--users") { HelpName = "FILE", Description = "The users file.", Required = true };
        var name = new Argument<string>("NAME") { Description = "The user's name." };
        var add = new Command("add", "Add a user or change the password, which is asked for, or read from the standard input.") { users, name };
        add.SetAction(p => Guard(p.GetValue(users)!, () => Add(p.GetValue(users)!, p.GetValue(name)!, output, error)));
        var remove = new Command("remove", "Remove a user.") { users, name };
        remove.SetAction(p => Guard(p.GetValue(users)!, () => Remove(p.GetValue(users)!, p.GetValue(name)!, output)));
        var list = new Command("list", "List the users' names.") { users };
        list.SetAction(p => Guard(p.GetValue(users)!, () => List(p.GetValue(users)!, output)));
        return new Command("user", "Keep the users file.") { add, remove, list };
    }

    private static int Add(string path, string text, TextWriter output, TextWriter error)
    {
        var name = Parse(text);
        var file = UsersFile.ReadOrBegin(path);
        if (PasswordPrompt.Read(error) is not { } password)
        {
            return ExitCode.Failure;
        }

        var isNew = file.Set(name, PasswordHash.Create(password));
        file.Write(path);
        output.WriteLine(isNew ? $"User '{name}' added." : $"Password of '{name}' changed.");
        return ExitCode.Success;
    }

    private static int Remove(string path, string text, TextWriter output)
    {
        var name = Parse(text);
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

    private static int Guard(string path, Func<int> action)
    {
        try
        {
            return path.Length > 0 ? action() : throw new DavServerStartupException("--users: '' is not a path.", ExitCode.Usage);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DavServerStartupException($"--users: {exception.Message}", ExitCode.Failure, exception);
        }
    }
}

namespace DavServer.Host.Users;

/// <summary>The slow step as it is.</summary>
internal sealed class SlowPasswordCheck : IPasswordCheck
{
    public bool Verify(PasswordHash hash, string password) => hash.Verify(password);
}

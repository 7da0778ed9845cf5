namespace DavServer.Host.Users;

/// <summary>The slow step, apart, so that a test can count how often it is taken.</summary>
internal interface IPasswordCheck
{
    bool Verify(PasswordHash hash, string password);
}

using System.Security.Claims;

namespace DavServer.Host.Users;

/// <summary>The words by which authentication tells the rest of the server who asks. The name is in <see cref="ClaimTypes.Name"/>.</summary>
public static class PrincipalClaims
{
    /// <summary>The role (<see cref="ClaimTypes.Role"/>) of administrators.</summary>
    public const string AdministratorRole = "administrator";

    /// <summary>Authentication type of a user who gave a password.</summary>
    public const string BasicAuthentication = "Basic";

    /// <summary>Authentication type of the local user, where there are no users and only loopback listeners.</summary>
    public const string LocalAuthentication = "Local";

    /// <summary>Authentication type of everyone, with <c>--anonymous</c>.</summary>
    public const string AnonymousAuthentication = "Anonymous";

    /// <summary>A claim of value <c>true</c> that everyone bears with <c>--anonymous</c>.</summary>
    public const string AnonymousClaim = "anonymous";

    /// <summary>The name of the local user. No user of the file can bear it.</summary>
    public const string LocalName = "local";

    /// <summary>The name of everyone, with <c>--anonymous</c>. No user of the file can bear it.</summary>
    public const string AnonymousName = "anonymous";

    internal static ClaimsPrincipal Local { get; } = Create(LocalName, LocalAuthentication, new Claim(ClaimTypes.Role, AdministratorRole));

    internal static ClaimsPrincipal Anonymous { get; } = Create(AnonymousName, AnonymousAuthentication, new Claim(AnonymousClaim, "true"));

    internal static ClaimsPrincipal User(UserName name) => Create(name.Value, BasicAuthentication);

    internal static ClaimsPrincipal Administrator(UserName name) =>
        Create(name.Value, BasicAuthentication, new Claim(ClaimTypes.Role, AdministratorRole));

    private static ClaimsPrincipal Create(string name, string authenticationType, params Claim[] claims) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. claims], authenticationType, ClaimTypes.Name, ClaimTypes.Role));
}

using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav;

/// <summary>Who asks. Operations belong to their principal; a monitor is shown to it and to administrators.</summary>
internal sealed record DavPrincipal
{
    /// <summary>The role of administrators in the request's <see cref="ClaimsPrincipal"/>.</summary>
    public const string AdministratorRole = "administrator";

    /// <summary>The authentication type of clients that nobody authenticated: all of them are one principal.</summary>
    public const string AnonymousType = "Anonymous";

    private enum Kind
    {
        Named,
        Administrator,
        Anonymous,
    }

    private DavPrincipal(string owner, Kind kind, string? address)
    {
        Owner = owner;
        Standing = kind;
        Address = address;
    }

    /// <summary>The name that operations are filed under.</summary>
    public string Owner { get; }

    /// <summary>The user's own name; null for anonymous clients.</summary>
    public string? Name { get; private init; }

    /// <summary>For anonymous clients, where the connection comes from: only the same address attaches without a key.</summary>
    public string? Address { get; }

    public bool IsAnonymous => Standing == Kind.Anonymous;

    public bool IsAdministrator => Standing == Kind.Administrator;

    private Kind Standing { get; }

    public static DavPrincipal Of(HttpContext http)
    {
        var identity = http.User.Identity;
        if (identity?.Name is not { Length: > 0 } name || identity.AuthenticationType == AnonymousType)
        {
            return new DavPrincipal("anonymous", Kind.Anonymous, http.Connection.RemoteIpAddress?.ToString());
        }

        return new DavPrincipal("user:" + name, http.User.IsInRole(AdministratorRole) ? Kind.Administrator : Kind.Named, null) { Name = name };
    }

    /// <summary>Whether an operation of <paramref name="owner"/> may be seen, once its id is known.</summary>
    public bool MaySee(string owner) => IsAdministrator || owner == Owner;
}

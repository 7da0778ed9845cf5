using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace DavServer.Host.Users;

/// <summary>A salted slow hash, written <c>$pbkdf2-sha256$iterations$salt$hash</c>, salt and hash in Base64.</summary>
internal sealed record PasswordHash
{
    /// <summary>OWASP's number for PBKDF2 with SHA-256; fewer are refused, more are welcome.</summary>
    public const int DefaultIterations = 600_000;

    private const string Scheme = "pbkdf2-sha256";
    private const int MostIterations = 10_000_000;
    private const int SaltLength = 16;
    private const int HashLength = 32;

    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash)
    {
        Iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    public int Iterations { get; }

    public static PasswordHash Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new PasswordHash(DefaultIterations, salt, Derive(password, salt, DefaultIterations));
    }

    /// <summary>A hash that no password has; to check one against it costs what any other costs.</summary>
    public static PasswordHash CreateDummy(int iterations) =>
        new(iterations, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));

    public static bool TryParse(string text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        var parts = text.Split('$');
        if (parts is not ["", Scheme, var iterations, var salt, var value]
            || !int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < DefaultIterations or > MostIterations)
        {
            return false;
        }

        var saltBytes = new byte[SaltLength];
        var hashBytes = new byte[HashLength];
        if (!Convert.TryFromBase64String(salt, saltBytes, out var saltLength) || saltLength != SaltLength
            || !Convert.TryFromBase64String(value, hashBytes, out var hashLength) || hashLength != HashLength)
        {
            return false;
        }

        hash = new PasswordHash(count, saltBytes, hashBytes);
        return true;
    }

    public bool Verify(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, _salt, Iterations), _hash);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"${Scheme}${Iterations}${Convert.ToBase64String(_salt)}${Convert.ToBase64String(_hash)}");

    // NFC, as RFC 7617 §2.1 asks by way of PRECIS: two keyboards may spell the same password differently.
    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password.Normalize(), salt, iterations, HashAlgorithmName.SHA256, HashLength);
}

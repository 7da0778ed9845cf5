using System.Runtime.Versioning;
using DavServer.Host.Certificates;
using DavServer.Host.Hosting;
using DavServer.Host.State;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Host;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder["share"];

    private string State => Path.Join(Root, ".davserver", "state");

    private static UnixFileMode Shared { get; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IsMadePrivate_AndHeldByOneAlone()
    {
        using (StateFolder.Open(Root, State))
        {
            TemporaryFolder.AssertPrivate(State);
            TemporaryFolder.AssertPrivate(Path.Join(Root, ".davserver"));
            var second = Assert.Throws<DavServerStartupException>(() => StateFolder.Open(Root, State));
            Assert.Equal(1, second.ExitCode);
            Assert.StartsWith($"--state: '{State}' is held by another davserver (process {Environment.ProcessId})", second.Message, StringComparison.Ordinal);
        }

        StateFolder.Open(Root, State).Dispose();
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void AFolderThatOthersUse_IsRefused_AndKeepsItsMode()
    {
        Directory.CreateDirectory(_folder["tmp"]);
        File.WriteAllText(_folder["tmp/of-others"], "");
        File.SetUnixFileMode(_folder["tmp"], Shared);
        var refusal = Assert.Throws<DavServerStartupException>(() => StateFolder.Open(Root, _folder["tmp"]));
        Assert.StartsWith($"--state: '{_folder["tmp"]}' holds other things", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((2, Shared), (refusal.ExitCode, File.GetUnixFileMode(_folder["tmp"])));
        Assert.False(Directory.Exists(Root));

        // What is the owner's alone may hold anything.
        File.SetUnixFileMode(_folder["tmp"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        StateFolder.Open(Root, _folder["tmp"]).Dispose();
    }

    [Theory, UnsupportedOSPlatform("windows")]
    [InlineData(null)]
    [InlineData("lock")]
    [InlineData("state.db")]
    [InlineData("webhook-secret")] // Put there before the first start (README.md).
    public void AFolderThatIsEmptyOrAState_IsMadePrivate(string? name)
    {
        Directory.CreateDirectory(State);
        File.SetUnixFileMode(State, Shared);
        if (name is not null)
        {
            File.WriteAllText(Path.Join(State, name), "");
        }

        using var state = StateFolder.Open(Root, State);
        TemporaryFolder.AssertPrivate(State);
    }

    [Fact]
    public void ALocalFolderNotYetThere_IsLocal() => Assert.Null(NetworkFileSystem.Find("/tmp/not/yet/there"));

    [Theory]
    [InlineData(0x6969u, "nfs")]
    [InlineData(0xFE534D42u, "smb2")]
    [InlineData(0xFF534D42u, "cifs")]
    [InlineData(0xEF53u, null)]
    [InlineData(0x01021994u, null)]
    public void FileSystemsByNumber(uint magic, string? name) => Assert.Equal(name, NetworkFileSystem.Name(magic));

    [Theory]
    [InlineData("/mnt/far/x", "fuse.sshfs")]
    [InlineData("/mnt/far", "fuse.sshfs")]
    [InlineData("/mnt/farther", null)]
    [InlineData("/mnt/near/x", null)]
    public void FuseByTheMountTable(string folder, string? type) => Assert.Equal(type, NetworkFileSystem.NetworkFuse(folder,
    [
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        "40 22 0:50 / /mnt/far rw shared:2 master:3 - fuse.sshfs me@far: rw",
        "41 22 8:2 / /mnt/near rw - fuseblk /dev/sda2 rw",
    ]));

    [Fact]
    public void TheCertificate_IsKept_AndRenewedBeforeItEnds()
    {
        var time = new ManualTimeProvider();
        using var first = SelfSignedCertificate.ReadOrMake(_folder.Path, time);
        using var second = SelfSignedCertificate.ReadOrMake(_folder.Path, time);
        Assert.Equal(first.Thumbprint, second.Thumbprint);
        Assert.True(first.HasPrivateKey && first.NotAfter - first.NotBefore <= TimeSpan.FromDays(825));
        Assert.True(first.MatchesHostname("localhost") && first.MatchesHostname("127.0.0.1") && first.MatchesHostname("::1"));
        TemporaryFolder.AssertPrivate(_folder["certificate.pem"]);

        time.Advance(TimeSpan.FromDays(800));
        using var renewed = SelfSignedCertificate.ReadOrMake(_folder.Path, time);
        Assert.NotEqual(first.Thumbprint, renewed.Thumbprint);
    }

    [Fact]
    public void ACertificateThatCannotBeRead_IsMadeAnew()
    {
        _folder.Write("certificate.pem", "half a fi");
        using var certificate = SelfSignedCertificate.ReadOrMake(_folder.Path, new ManualTimeProvider());
        Assert.True(certificate.HasPrivateKey);
    }
}

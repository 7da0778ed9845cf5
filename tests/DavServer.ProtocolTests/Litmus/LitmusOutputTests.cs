using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Litmus;

/// <summary>That a failure in litmus can't be read as a success.</summary>
public sealed class LitmusOutputTests
{
    private const string Output =
        "-> running `locks':\n\r 0. init.................. \r 0. init.................. pass\n" +
        "\r 1. options............... WARNING: no Class 2\n    ...................... WARNING: and more\n" +
        "    ...................... pass (with 2 warnings)\n    ...................... \r 2. put................... FAIL (PUT failed)\n" +
        "\r 3. cond_put_corrupt_token WARNING: 400 not 423\n    ...................... FAIL (too)\n" +
        "\r 4. copy.................. SKIPPED (no lock)\n\r10. put................... \r10. put................... pass\n" +
        "\r11. hangs................. ";

    [Fact, Spec("RFC 4918", "18")]
    public void EachTestIsReadWithItsVerdictAndItsWarnings()
    {
        var results = LitmusOutput.Read(Output);

        Assert.Equal(
            ["0 init pass []", "1 options pass (with 2 warnings) [no Class 2|and more]", "2 put FAIL (PUT failed) []",
                "3 cond_put_corrupt_token FAIL (too) [400 not 423]", "4 copy SKIPPED (no lock) []", "10 put pass []", "11 hangs  []"],
            results.Select(r => $"{r.Number} {r.Name} {r.Verdict} [{string.Join('|', r.Warnings)}]"));
    }
}

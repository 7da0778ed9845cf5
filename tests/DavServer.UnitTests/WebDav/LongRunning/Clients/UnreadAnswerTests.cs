using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.LongRunning.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.LongRunning.Clients;

/// <summary>A final response of which nobody knows whether it was read: the connection is gone when it begins.</summary>
public sealed class UnreadAnswerTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("yes", 1)]
    public async Task AnswerThatBeginsWhenTheConnectionIsGone_IsCountedAsPerhapsUnread(string breaks, int unread)
    {
        await using var server = await MemoryServer.StartAsync(
            new WebDavOptions { CopyBytesPerSecond = 8 * 1024 * 1024 }, services => services.AddSingleton<IStartupFilter, BreakAtTheAnswer>());
        await server.SendAsync("MKCOL", "u", "/tree");
        for (var i = 0; i < 2; i++)
        {
            await server.SendAsync("PUT", "u", FormattableString.Invariant($"/tree/f{i}"), new string('x', 1024 * 1024));
        }

        (string, string)[] fields = [("Destination", "/copy"), ("User-Agent", "reader/1"), ("X-Break", breaks)];
        var copy = server.RespondAsync("COPY", "u", "/tree", "", fields);
        if (unread == 0)
        {
            using var response = await copy;
            Assert.Equal(201, (int)response.StatusCode);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => copy);
        }

        var ledger = server.Part<ClientLedger>();
        await Deadline.UntilAsync(() => ledger.Records is [{ Answered: 1 } record] && record.Unread == unread, "the answer is counted");
        Assert.Equal(0, ledger.Records[0].Lost);
    }

    private sealed class BreakAtTheAnswer : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, after) =>
            {
                if (http.Request.Headers["X-Break"] == "yes")
                {
                    http.Response.OnStarting(async () =>
                    {
                        var gone = new TaskCompletionSource();
                        using var registration = http.RequestAborted.Register(gone.SetResult);
                        http.Abort();
                        await Deadline.WaitAsync(gone.Task, "the connection is gone");
                    });
                }

                return after(http);
            });
            next(app);
        };
    }
}

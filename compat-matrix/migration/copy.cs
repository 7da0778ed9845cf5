// dotnet run copy.cs SOURCE-URL DESTINATION-URL: a COPY that takes 202 for what it is. .NET 10.
using System.Net;
using System.Text.Json;

var status = await CopyAsync(args[0], args[1]);
Console.WriteLine((int)status);
return status is HttpStatusCode.Created or HttpStatusCode.NoContent ? 0 : 1;

static async Task<HttpStatusCode> CopyAsync(string source, string destination)
{
    using var client = new HttpClient();
    using var request = new HttpRequestMessage(new HttpMethod("COPY"), source);
    request.Headers.Add("Destination", destination);
    request.Headers.Add("Prefer", "respond-async");
    request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString()); // lets a lost answer be asked for once more
    var response = await client.SendAsync(request);
    if (response.StatusCode != HttpStatusCode.Accepted)
    {
        return response.StatusCode;
    }

    var monitor = response.Headers.GetValues("Operation-Location").Single();
    while (response.StatusCode == HttpStatusCode.Accepted)
    {
        await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(2));
        using var question = new HttpRequestMessage(HttpMethod.Get, monitor);
        question.Headers.Add("Prefer", "wait=20");
        response = await client.SendAsync(question);
    }

    response.EnsureSuccessStatusCode();
    using var report = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
    return (HttpStatusCode)report.RootElement.GetProperty("response").GetProperty("status").GetInt32();
}

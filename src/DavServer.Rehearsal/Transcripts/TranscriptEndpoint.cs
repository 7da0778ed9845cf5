using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>
/// <c>/transcripts</c>: one line of JSON for each exchange (<c>?as=NAME</c>: of one label); <c>/transcripts/{id}</c>: all of one. DELETE forgets.
/// </summary>
internal static class TranscriptEndpoint
{
    public const string BasePath = "/transcripts";
    private const string JsonLines = "application/x-ndjson";

    public static bool IsFor(string path) => path == BasePath || path.StartsWith(BasePath + "/", StringComparison.Ordinal);

    public static RehearsalAnswer Answer(RehearsalRequest request, TranscriptStore store)
    {
        if (request.Method == "DELETE" && request.Path == BasePath)
        {
            store.Clear();
            return new RehearsalAnswer(204);
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            return RehearsalAnswer.Text(405, "transcripts are read, or forgotten all at once").With("Allow", "GET, HEAD, DELETE");
        }

        if (request.Path == BasePath)
        {
            var label = request.Target.IndexOf("?as=", StringComparison.Ordinal) is var at and > 0 ? request.Target[(at + 4)..] : null;
            var lines = store.Select(e => label is null || e.Label == label, static e => TranscriptJson.Summary(e) + "\n");
            return RehearsalAnswer.Of(200, JsonLines, string.Concat(lines));
        }

        var id = request.Path[(BasePath.Length + 1)..];
        return store.Select(e => e.Id == id, TranscriptJson.Whole) is [var whole]
            ? RehearsalAnswer.Of(200, JsonLines, whole) : RehearsalAnswer.Text(404, "there is no such transcript, or no longer");
    }
}

using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>PROPFIND (RFC 4918 §9.1), streamed in constant memory.</summary>
internal sealed class PropfindMethod(IResourceStore store, PreconditionEvaluator preconditions, WebDavOptions options) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = ["PROPFIND"];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (!DepthField.TryParse(request.Headers["Depth"], out var depth))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Depth must be 0, 1 or infinity (RFC 4918 §10.2)");
        }

        var (question, refusal) = await ReadQuestionAsync(request);
        if (question is null)
        {
            return refusal;
        }

        var opened = await store.OpenTreeAsync(request.Path, request.Aborted);
        if (!opened.Succeeded)
        {
            return StatusMapping.ToResponse(opened.Error);
        }

        await using var tree = opened.Value;
        if (await preconditions.JudgeAsync(request, tree.Root, []) is { } ended)
        {
            return ended;
        }

        // RFC 4918 §9.1: without the field, infinity.
        await AnswerAsync(request, tree, depth ?? Depth.Infinity, new PropertySelection(question));
        return null;
    }

    private async Task<(PropfindRequest? Question, FinalResponse? Refusal)> ReadQuestionAsync(DavRequest request)
    {
        var content = await RequestContent.ReadWholeAsync(request.Http, options.MaxXmlBytes);
        if (content is null)
        {
            return (null, FinalResponse.Text(StatusCodes.Status413PayloadTooLarge, $"the content is larger than {options.MaxXmlBytes} bytes"));
        }

        if (content.Length == 0)
        {
            return (PropfindRequest.AllProp, null);
        }

        var question = PropfindReader.TryRead(new MemoryStream(content), out var error);
        return (question, question is null ? FinalResponse.Text(StatusCodes.Status400BadRequest, error) : null);
    }

    private async Task AnswerAsync(DavRequest request, ResourceTree tree, Depth depth, PropertySelection selection)
    {
        var response = request.Http.Response;
        response.StatusCode = StatusCodes.Status207MultiStatus;
        response.ContentType = XmlContent.MediaType;
        var xml = new Utf8Xml(response.BodyWriter);
        var writer = new MultiStatusWriter(xml, request.Names.PublicPath);
        writer.Begin();
        writer.Resource(new ResourceMember(tree.Path, tree.Root), selection);
        if (depth != Depth.Zero && tree.Root.IsCollection)
        {
            var left = options.PropfindMaxMembers;
            var reach = depth == Depth.One ? WalkReach.Members : WalkReach.Descendants;
            await foreach (var member in tree.WalkAsync(reach, request.Aborted))
            {
                if (reach == WalkReach.Descendants && left-- == 0)
                {
                    writer.CutShort(tree.Path, StatusCodes.Status507InsufficientStorage, ConditionCode.PropfindFiniteDepth);
                    break;
                }

                writer.Resource(member, selection);
                await xml.FlushIfFullAsync(request.Aborted);
            }
        }

        writer.End();
        await xml.FlushAsync(request.Aborted);
    }
}

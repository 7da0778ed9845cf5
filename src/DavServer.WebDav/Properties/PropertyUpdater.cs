using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>The resource whose properties change.</summary>
/// <param name="Path">As it was asked for.</param>
/// <param name="RealPath">Where it is.</param>
/// <param name="Info">What it is.</param>
internal sealed record PropertyTarget(ResourcePath Path, ResourcePath RealPath, ResourceInfo Info);

/// <summary>Carries out instructions on one resource: all, or none (RFC 4918 §9.2).</summary>
internal sealed class PropertyUpdater(IResourceStore store, IPropertyStore properties, WebDavOptions options)
{
    /// <summary>Does it. The caller holds the resource.</summary>
    /// <returns>What became of each instruction.</returns>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    public async Task<IReadOnlyList<PropertyStatus>> ApplyAsync(
        PropertyTarget target, IReadOnlyList<PropertyInstruction> instructions, CancellationToken requestAborted)
    {
        PropertyStatus[] statuses = [.. instructions.Select(i => PropertyRules.Judge(i))];
        if (!Array.TrueForAll(statuses, s => s.IsDone))
        {
            return Failed(statuses);
        }

        // The time on disk first: it may be refused, and can be set back where the rest is.
        var timed = LastTime(instructions, out var time);
        if (timed >= 0 && await store.SetModifiedAsync(target.Path, time, requestAborted) is { Succeeded: false } refused)
        {
            statuses[timed] = new PropertyStatus(StatusMapping.StatusOf(refused.Error), null, StatusMapping.TextOf(refused.Error));
            return Failed(statuses);
        }

        var isDone = false;
        try
        {
            // From here it is done whether or not anyone waits for the answer.
            isDone = await properties.ChangeAsync(target.RealPath, target.Info.Identity, [.. instructions.Select(ChangeOf)], options.PropertyLimits);
        }
        finally
        {
            if (!isDone && timed >= 0)
            {
                await store.SetModifiedAsync(target.Path, target.Info.Modified, CancellationToken.None);
            }
        }

        if (isDone)
        {
            return statuses;
        }

        // Which was too much, the store does not say; it is told by doing the sum again.
        var first = FirstBeyond(options.PropertyLimits, properties.Find(target.RealPath, null), instructions);
        statuses[first ?? instructions.Count - 1] = PropertyStatus.TooMuch;
        return Failed(statuses);
    }

    /// <summary>Keeps what a collection that is made next shall bear; the time that is on disk comes last, see <see cref="SetTimeAsync"/>.</summary>
    /// <returns>What became of each instruction; nothing is kept where any failed.</returns>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    public async Task<IReadOnlyList<PropertyStatus>> KeepAheadAsync(ResourcePath realPath, IReadOnlyList<PropertyInstruction> instructions)
    {
        PropertyStatus[] statuses = [.. instructions.Select(i => PropertyRules.Judge(i))];
        if (Array.TrueForAll(statuses, s => s.IsDone)
            && !await properties.ChangeAsync(realPath, null, [.. instructions.Select(ChangeOf)], options.PropertyLimits))
        {
            statuses[^1] = PropertyStatus.TooMuch;
        }

        return Array.TrueForAll(statuses, s => s.IsDone) ? statuses : Failed(statuses);
    }

    /// <summary>Sets the time on disk of what has been made, if an instruction says so.</summary>
    public async Task<IReadOnlyList<PropertyStatus>> SetTimeAsync(ResourcePath path, IReadOnlyList<PropertyInstruction> instructions)
    {
        PropertyStatus[] statuses = [.. instructions.Select(_ => PropertyStatus.Done)];
        var timed = LastTime(instructions, out var time);
        if (timed < 0 || await store.SetModifiedAsync(path, time, CancellationToken.None) is not { Succeeded: false } refused)
        {
            return statuses;
        }

        statuses[timed] = new PropertyStatus(StatusMapping.StatusOf(refused.Error), null, StatusMapping.TextOf(refused.Error));
        return Failed(statuses);
    }

    /// <summary>What would become of each instruction on a collection that is about to be made.</summary>
    public IReadOnlyList<PropertyStatus> JudgeNew(IReadOnlyList<PropertyInstruction> instructions) =>
        JudgeBare(instructions, [.. instructions.Select(i => PropertyRules.JudgeNew(i))]);

    /// <summary>The same on a resource of which nothing will be kept.</summary>
    public IReadOnlyList<PropertyStatus> JudgeAlone(IReadOnlyList<PropertyInstruction> instructions) =>
        JudgeBare(instructions, [.. instructions.Select(i => PropertyRules.Judge(i))]);

    private PropertyStatus[] JudgeBare(IReadOnlyList<PropertyInstruction> instructions, PropertyStatus[] statuses)
    {
        if (FirstBeyond(options.PropertyLimits, [], instructions) is { } first)
        {
            statuses[first] = PropertyStatus.TooMuch;
        }

        return Array.TrueForAll(statuses, s => s.IsDone) ? statuses : Failed(statuses);
    }

    private static PropertyChange ChangeOf(PropertyInstruction instruction) =>
        new(instruction.Name, instruction.Kind == InstructionKind.Remove ? null : instruction.Element);

    private static PropertyStatus[] Failed(PropertyStatus[] statuses) => [.. statuses.Select(s => s.IsDone ? PropertyStatus.Dependent : s)];

    /// <summary>Which instruction sets the time on disk: the last on the property, if it sets it; -1 for none.</summary>
    private static int LastTime(IReadOnlyList<PropertyInstruction> instructions, out DateTimeOffset time)
    {
        time = default;
        for (var i = instructions.Count - 1; i >= 0; i--)
        {
            if (instructions[i].Name == Win32Properties.LastModified)
            {
                var isSet = instructions[i].Kind == InstructionKind.Set
                    && Win32Properties.TryParseTime(CapturedElement.TextOf(instructions[i].Element), out time);
                return isSet ? i : -1;
            }
        }

        return -1;
    }

    private static int? FirstBeyond(PropertyLimits limits, IReadOnlyList<DeadProperty> kept, IReadOnlyList<PropertyInstruction> instructions)
    {
        var sizes = kept.ToDictionary(p => p.Name, p => Encoding.UTF8.GetByteCount(p.Xml));
        var sum = sizes.Values.Sum();
        for (var i = 0; i < instructions.Count; i++)
        {
            sum -= sizes.Remove(instructions[i].Name, out var before) ? before : 0;
            if (instructions[i].Kind == InstructionKind.Remove)
            {
                continue;
            }

            sum += sizes[instructions[i].Name] = Encoding.UTF8.GetByteCount(instructions[i].Element);
            if (sizes.Count > limits.CountPerResource || sum > limits.BytesPerResource)
            {
                return i;
            }
        }

        return null;
    }
}

namespace DavServer.Storage;

/// <summary>
/// Some members of one collection, met on a walk: names as bytes and facts, without an object for each, since a listing may have a million.
/// Valid until the walk goes on.
/// </summary>
public sealed class MemberBatch
{
    /// <summary>The most members of one batch: few enough to stay in a processor's cache.</summary>
    internal const int MostMembers = 256;

    private Entry[] _entries = new Entry[16];
    private byte[] _names = new byte[512];
    private int _namesLength;

    // Apart from the entries: few members are links, and the others shall not pay for them.
    private Dictionary<int, ResourcePath>? _links;
    private List<MemberFailure>? _failures;

    /// <summary>The collection that all of them lie in.</summary>
    public ResourcePath Collection { get; private set; } = ResourcePath.Root;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Members that are there, beside the others, and of which nothing but this can be told: they can't be looked at, or what lies in them can't be listed.
    /// </summary>
    public IReadOnlyList<MemberFailure> Failures => _failures ?? [];

    /// <summary>Whether no more should be added.</summary>
    public bool IsFull => Count == MostMembers || _failures is { Count: MostMembers };

    /// <summary>The bytes of a member's name.</summary>
    public ReadOnlySpan<byte> NameAt(int index) => _names.AsSpan(EntryAt(index).NameStart, EntryAt(index).NameLength);

    /// <summary>What a member is.</summary>
    public ref readonly ResourceInfo InfoAt(int index) => ref EntryAt(index).Info;

    /// <summary>Where a member is.</summary>
    public ResourcePath PathAt(int index) => Collection.Append(ResourceName.FromBytes(NameAt(index)));

    /// <summary>The <see cref="ResourceLocation.RealPath"/> of a member that is a symbolic link; null for all others, whose names are real.</summary>
    public ResourcePath? LinkTargetAt(int index) => _links is { Count: > 0 } links ? links.GetValueOrDefault(index) : null;

    /// <summary>Empties the batch for members of <paramref name="collection"/>.</summary>
    public void Begin(ResourcePath collection)
    {
        Collection = collection;
        Count = 0;
        _namesLength = 0;
        _links?.Clear();
        _failures?.Clear();
    }

    /// <summary>Adds a member.</summary>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public void Add(ReadOnlySpan<byte> name, in ResourceInfo info)
    {
        Slot() = info;
        Accept(name);
    }

    /// <summary>Where the facts of the next member go, before it is known whether there is to be one.</summary>
    internal ref ResourceInfo Slot()
    {
        if (IsFull)
        {
            throw new InvalidOperationException("The batch is full.");
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, MostMembers);
        }

        return ref _entries[Count].Info;
    }

    /// <summary>Adds the member whose facts are in the <see cref="Slot"/>.</summary>
    internal void Accept(ReadOnlySpan<byte> name)
    {
        if (_names.Length - _namesLength < name.Length)
        {
            Array.Resize(ref _names, Math.Max(2 * _names.Length, _namesLength + name.Length));
        }

        name.CopyTo(_names.AsSpan(_namesLength));
        ref var entry = ref _entries[Count++];
        entry.NameStart = _namesLength;
        entry.NameLength = name.Length;
        _namesLength += name.Length;
    }

    /// <summary>Adds a member of which nothing can be told.</summary>
    internal void Add(MemberFailure failure) => (_failures ??= []).Add(failure);

    /// <summary>Tells where the member leads whose facts are in the <see cref="Slot"/>.</summary>
    internal void LeadsTo(ResourcePath realPath) => (_links ??= [])[Count] = realPath;

    private ref readonly Entry EntryAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return ref _entries[index];
    }

    private struct Entry
    {
        public int NameStart;
        public int NameLength;
        public ResourceInfo Info;
    }
}

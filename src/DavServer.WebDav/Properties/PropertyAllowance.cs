namespace DavServer.WebDav.Properties;

/// <summary>What one listing may still hold of kept properties. Not for several threads at once. Dispose of it, and all that it took is given back.</summary>
public sealed class PropertyAllowance : IDisposable
{
    // In characters: about what the objects around a property and its member take.
    private const int AroundProperty = 96;

    private readonly PropertyMemory _memory;

    internal PropertyAllowance(PropertyMemory memory) => _memory = memory;

    /// <summary>How much it has taken, in characters of two bytes.</summary>
    internal long Held { get; private set; }

    /// <summary>Takes the memory of a property that is to be held until the listing has gone past its member.</summary>
    /// <param name="property">The property.</param>
    /// <returns>False where there is not so much left; nothing was taken.</returns>
    public bool TryTake(DeadProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var characters = property.Xml.Length + property.Name.Namespace.Length + property.Name.LocalName.Length + AroundProperty;
        if (Held + characters > _memory.MostOfListing || !_memory.TryTake(characters))
        {
            return false;
        }

        Held += characters;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => GiveBackTo(0);

    /// <summary>Gives back what is held no more.</summary>
    internal void GiveBack(long characters)
    {
        Held -= characters;
        _memory.GiveBack(characters);
    }

    /// <summary>Gives back all that was taken since so much was held.</summary>
    internal void GiveBackTo(long held) => GiveBack(Held - held);
}

namespace DavServer.WebDav.Xml;

/// <summary>What one instruction of a PROPPATCH or an extended MKCOL wants.</summary>
internal enum InstructionKind
{
    /// <summary>The property is to have this value.</summary>
    Set,

    /// <summary>The property is to have a value that is too large to be kept, so it was not read.</summary>
    SetTooLarge,

    /// <summary>The property is to be gone.</summary>
    Remove,
}

/// <summary>One instruction (RFC 4918 §14.23, §14.26).</summary>
/// <param name="Name">The property.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Element">The property's element as <see cref="ElementCapture"/> has taken it; empty unless it is to be set.</param>
internal readonly record struct PropertyInstruction(PropertyName Name, InstructionKind Kind, string Element);

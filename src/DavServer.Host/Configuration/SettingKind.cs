namespace DavServer.Host.Configuration;

/// <summary>How often and with what a setting is given.</summary>
internal enum SettingKind
{
    /// <summary>Once, with a value.</summary>
    Value,

    /// <summary>Once, alone for <c>true</c> or with <c>true</c> or <c>false</c>.</summary>
    Switch,

    /// <summary>Several times, or with several values parted by commas; an array in the file.</summary>
    List,
}

namespace DavServer.ProtocolTests.BadInput;

/// <summary>Request targets that try to leave the share, or to be taken for another resource than they are.</summary>
public static class RefusedTargets
{
    /// <summary>All begin as a target must; <c>canary</c> lies beside the share on disk, <c>tree/a</c> in it.</summary>
    public static readonly string[] All =
    [
        "/..", "/../", "/.", "/./", "/../canary/secret", "/../../etc/passwd", "/tree/..", "/tree/../", "/tree/../file", "/tree/../../canary/secret",
        "/tree/./a", "/./file", "/file/.", "/file/..", "/tree/a/../../../canary/secret", "/nothing/../file", "/nothing/../../canary/secret",
        "/%2e%2e/canary/secret", "/%2E%2E/canary/secret", "/.%2e/canary/secret", "/%2e./canary/secret", "/%2e", "/%2e/file", "/tree/%2e%2e/file",
        "/tree/%2e%2e/%2e%2e/canary/secret", "/tree/%2e/a", "/%2e%2e", "/%2e%2e/", "/tree/%2e%2e",
        "/..%2fcanary%2fsecret", "/..%2Fcanary/secret", "/%2e%2e%2fcanary%2fsecret", "/tree%2fa", "/tree%2Fa", "/%2f", "/%2ftree/a", "/tree/%2f/a", "/tree/a%2f",
        "/tree%2f..%2ffile", "/%2f%2fetc%2fpasswd", "/tree/..%2f..%2fcanary%2fsecret",
        "/..\\canary\\secret", "/tree\\a", "/tree\\..\\file", "/\\", "/\\file",
        "/%00", "/file%00", "/%00file", "/fi%00le", "/file%00.txt", "/tree%00/a", "/tree/a%00/../../..", "/..%00/canary/secret",
        "//", "//file", "//tree/a", "/tree//a", "///", "/tree/a//", "//../canary/secret", "/tree//../../canary/secret", "//127.0.0.1/file", "/././/file",
        "/%", "/%4", "/file%", "/file%2", "/%zz", "/%u002e%u002e/canary/secret", "/tree/%g0", "/% 2e",
        "/#", "/file#", "/file#x", "/tree#/a", "/tree/#/../../canary/secret", "/file?a#b", "/?#",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/tree/%2E%2e/.%2E/%2e./canary/secret", "/tree/..;/file/../..", "/tree/a/..",
    ];

    /// <summary>
    /// Spellings that hold a trick of someone else's parser and none of ours: each byte is what it says, so all name something unmapped in the share.
    /// </summary>
    public static readonly string[] Unmapped =
    [
        "/%252e%252e/canary/secret", "/..%252fcanary%252fsecret", "/%c0%ae%c0%ae/canary/secret", "/%c0%af..%c0%afcanary", "/%ef%bc%8e%ef%bc%8e/canary/secret",
        "/.../canary/secret", "/..%20/canary/secret", "/%20../canary/secret", "/..;/canary/secret", "/..%0a/canary/secret", "/..%0d%0a/canary/secret",
        "/~/secret", "/~root/secret", "/C:/secret", "/C:%20", "/file::$DATA", "/file%20", "/file.", "/FILE", "/canary/secret", "/share/file",
        "/%e2%88%95canary", "/%7e", "/proc/self/environ", "/%EF%BB%BFfile", "/..%c0%af..%c0%afcanary/secret",
        "/..%5ccanary%5csecret", "/..%5Ccanary/secret", "/tree%5ca", "/%5c", "/tree/%5c..%5cfile",
    ];
}

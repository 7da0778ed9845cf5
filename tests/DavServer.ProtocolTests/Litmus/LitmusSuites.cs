namespace DavServer.ProtocolTests.Litmus;

/// <summary>
/// The tests of litmus 0.13, suite by suite, in the order they run. Names come back: <c>propget</c> looks at what each test before it left.
/// </summary>
internal static class LitmusSuites
{
    public static IReadOnlyDictionary<string, string[]> Tests { get; } = new Dictionary<string, string>
    {
        ["basic"] = """
            init begin options put_get put_get_utf8_segment put_no_parent mkcol_over_plain delete delete_null delete_fragment
            mkcol mkcol_again delete_coll mkcol_no_parent mkcol_with_body finish
            """,
        ["copymove"] = """
            init begin copy_init copy_simple copy_overwrite copy_nodestcoll copy_cleanup copy_coll copy_shallow move move_coll move_cleanup finish
            """,
        ["props"] = """
            init begin propfind_invalid propfind_invalid2 propfind_d0 propinit propset propget propextended propmove propget propdeletes propget
            propreplace propget propnullns propget prophighunicode propget propremoveset propget propsetremove propget propvalnspace propwformed
            propinit propmanyns propget propcleanup finish
            """,
        ["locks"] = """
            init begin options precond init_locks put lock_excl discover refresh notowner_modify notowner_lock owner_modify
            notowner_modify notowner_lock copy cond_put fail_cond_put cond_put_with_not cond_put_corrupt_token complex_cond_put
            fail_complex_cond_put unlock fail_cond_put_unlocked lock_shared notowner_modify notowner_lock owner_modify
            double_sharedlock notowner_modify notowner_lock unlock prep_collection lock_collection owner_modify notowner_modify
            refresh indirect_refresh unlock unmapped_lock unlock finish
            """,
        ["http"] = "init begin expect100 finish",
    }.ToDictionary(suite => suite.Key, suite => suite.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Warnings that stay, by test, each with its reason: one sentence and a section of RFC 4918.</summary>
    public static IReadOnlyDictionary<string, string> ExplainedWarnings { get; } = new Dictionary<string, string>();
}

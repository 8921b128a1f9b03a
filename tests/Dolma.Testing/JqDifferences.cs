namespace Dolma.Testing;

/// <summary>
/// jq programs of the kept cases that libjq answers otherwise than the original's jaq 1.2.1 does: listed, not bent.
/// </summary>
public static class JqDifferences
{
    /// <summary>Both answer, differently.</summary>
    private static readonly string[] OtherAnswer =
    [
        // A double straight from the document, 0.0 too, counts as true there.
        ".attributes.x",
        ".attributes?.x?",
        "..|numbers",
        // There null cannot be indexed, which `?` turns into no output; here it gives null.
        ".attributes.x[0]?[2]?",
        ".attributes.x[0]?[2]? // 0 > 0.5",
        ".attributes.x[-1]?[2]?",
        // `//` binds looser than the comparison there.
        ".attributes.x // \"d\" == \"d\"",
        // Doubles keep the digits of the document there, and whole numbers have 64 bits.
        ".attributes.x? | numbers | floor == .",
        ".attributes.x? | tostring | length > 5",
        ".attributes.s | map(.[2] | tostring) | join(\"/\")",
        "9223372036854775807 + 1 > 0",
    ];

    /// <summary>The original does not know the function or syntax, or fails on the value.</summary>
    private static readonly string[] OriginalFails =
    [
        ".attributes.x? | arrays | index(2)",
        ".metadata.length | IN(1,2,3)",
        ".id | ltrimstr(\"f\") | tonumber > 30",
        "getpath([\"attributes\",\"x\"])",
        "$ENV",
        "[1,2] - [1] == [2]",
        "\"a,b\" / \",\" == [\"a\",\"b\"]",
        "ltrimstr(\"x\")",
        ". as {id: $i} | $i == \"f02\"",
        "label $f | true",
        ".a.b",
    ];

    /// <summary>jq 1.6 fails on the value, or does not know the syntax.</summary>
    private static readonly string[] LibraryFails =
    [
        // `else` can be left out from 1.7 on.
        "if .attributes.x then 1 end",
        ".metadata.length / 0",
        "input",
    ];

    /// <summary>The listed program of the stream that writes a file of a case; null if there is none, and the file has to be equal.</summary>
    public static string? ProgramOf(GoldenCase golden, string path) => golden.Steps.SelectMany(step => step.Children("streams"))
        .Where(stream => Path.GetFileName(path).StartsWith(stream.Text("name") + "-", StringComparison.Ordinal))
        .SelectMany(stream => (stream.Child("filter")?.Texts("include") ?? []).Concat(stream.Child("filter")?.Texts("exclude") ?? [])
            .Concat(stream.Children("span_replacement").Select(span => (span.Text("replacement") ?? "").TrimStart('$'))))
        .FirstOrDefault(IsKnown);

    private static bool IsKnown(string program) => OtherAnswer.Contains(program) || OriginalFails.Contains(program) || LibraryFails.Contains(program);
}

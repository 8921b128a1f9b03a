using System.Text.Json;

namespace Dolma.Taggers.Code;

/// <summary>The languages whose files are looked into.</summary>
internal enum CodeLanguage
{
    /// <summary>The extension is unknown.</summary>
    None,

    /// <summary>It is known, but stands for none of these.</summary>
    Other,
    Python,
    Java,
    JavaScript,
    Html,
    Xml,
    Json,

    /// <summary>The original's lexer calls its comments by a name that is not counted.</summary>
    Uncounted,
}

/// <summary>Which language a file's extension stands for: <c>ext_to_lang_mapping.json</c>, one object from extension to name.</summary>
internal sealed class CodeLanguages
{
    // Those names of the mapping whose lexer in Pygments has neither Comment.Single nor Comment.Multiline in any of its rules.
    private static readonly HashSet<string> Uncounted =
    [
        "antlr", "apacheconf", "befunge", "brainfuck", "bro", "cirru", "cmake", "cobol", "coq", "css", "cucumber", "cython", "diff",
        "erlang", "factor", "fish", "fortran", "gnuplot", "golo", "graphql", "groff", "handlebars", "ioke", "isabelle", "liquid", "llvm",
        "logtalk", "mathematica", "nsis", "ocaml", "opa", "pan", "smali", "smalltalk", "sparql", "tcl", "tcsh", "tex", "text", "turtle",
        "twig", "visual-basic", "yang",
    ];

    private readonly Dictionary<string, CodeLanguage> _byExtension = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CodeLanguage>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <exception cref="JsonException">It is no such object.</exception>
    public CodeLanguages(ReadOnlySpan<byte> mapping)
    {
        foreach ((string extension, string language) in JsonSerializer.Deserialize<Dictionary<string, string>>(mapping) ?? [])
        {
            _byExtension[extension] = language switch
            {
                "python" => CodeLanguage.Python,
                "java" => CodeLanguage.Java,
                "javascript" => CodeLanguage.JavaScript,
                "html" => CodeLanguage.Html,
                "xml" or "xslt" => CodeLanguage.Xml,
                "json" or "jsonld" => CodeLanguage.Json,
                _ when Uncounted.Contains(language) => CodeLanguage.Uncounted,
                _ => CodeLanguage.Other,
            };
        }

        _lookup = _byExtension.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <param name="extension">Without a point, as it is written; UTF-8.</param>
    public CodeLanguage Of(ReadOnlySpan<byte> extension)
    {
        Span<char> characters = stackalloc char[64];
        return extension.Length <= characters.Length
            && _lookup.TryGetValue(characters[..System.Text.Encoding.UTF8.GetChars(extension, characters)], out CodeLanguage language)
            ? language
            : CodeLanguage.None;
    }
}

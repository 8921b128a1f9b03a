namespace Dolma.Pipeline.Commands.Diff;

/// <summary>Ways to differ. The names in snake case are those of the report.</summary>
internal enum DiffKind
{
    FileOnlyInA,
    FileOnlyInB,

    /// <summary>A file that is truncated or corrupt, or a line longer than allowed; the rest of it is not compared.</summary>
    Unreadable,

    /// <summary>A file that holds neither lines nor tokens.</summary>
    Content,

    /// <summary>A line that is no JSON object, or a row that is none of a token index; one on each side are two.</summary>
    BadLine,
    DocumentOnlyInA,
    DocumentOnlyInB,

    /// <summary>A document that comes after one that it precedes on the other side.</summary>
    Order,
    AttributeOnlyInA,
    AttributeOnlyInB,
    SpanCount,
    SpanOffsets,
    SpanScore,

    /// <summary>An attribute that is no list of spans on at least one side.</summary>
    AttributeValue,
    Text,
    FieldOnlyInA,
    FieldOnlyInB,
    Field,

    /// <summary>Token files that differ at some position, or in length.</summary>
    Tokens,

    /// <summary>A document of a token file that has other tokens.</summary>
    DocumentTokens,
}

internal static class DiffKindNames
{
    /// <summary>As a heading.</summary>
    public static string Words(this DiffKind kind) => kind switch
    {
        DiffKind.FileOnlyInA => "files only in A",
        DiffKind.FileOnlyInB => "files only in B",
        DiffKind.Unreadable => "files that cannot be read",
        DiffKind.Content => "files with other content",
        DiffKind.BadLine => "bad lines",
        DiffKind.DocumentOnlyInA => "documents only in A",
        DiffKind.DocumentOnlyInB => "documents only in B",
        DiffKind.Order => "documents in another place",
        DiffKind.AttributeOnlyInA => "attributes only in A",
        DiffKind.AttributeOnlyInB => "attributes only in B",
        DiffKind.SpanCount => "numbers of spans",
        DiffKind.SpanOffsets => "offsets of spans",
        DiffKind.SpanScore => "scores of spans",
        DiffKind.AttributeValue => "attributes that are no spans",
        DiffKind.Text => "texts",
        DiffKind.FieldOnlyInA => "fields only in A",
        DiffKind.FieldOnlyInB => "fields only in B",
        DiffKind.Field => "fields",
        DiffKind.Tokens => "token files",
        DiffKind.DocumentTokens => "documents with other tokens",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}

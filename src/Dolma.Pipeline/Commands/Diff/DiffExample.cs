namespace Dolma.Pipeline.Commands.Diff;

/// <summary>One difference, to be looked at.</summary>
/// <param name="File">Relative path, as it is in A; in B if A lacks it.</param>
internal sealed record DiffExample(DiffKind Kind, string File)
{
    /// <summary>From 1; null if A has no such line.</summary>
    public long? LineA { get; init; }

    /// <summary>From 1; null if B has no such line.</summary>
    public long? LineB { get; init; }

    /// <summary>The document's id; another JSON value as it is written.</summary>
    public string? Id { get; init; }

    /// <summary>Attribute key or field.</summary>
    public string? Key { get; init; }

    /// <summary>What A has, in a few words.</summary>
    public string? A { get; init; }

    /// <summary>What B has, in a few words.</summary>
    public string? B { get; init; }

    /// <summary>The span that differs, in code points of the document's text; as A has it, or B if A lacks it.</summary>
    public (long Start, long End)? Span { get; init; }

    /// <summary>The span's text, shortened, if the documents were found.</summary>
    public string? Text { get; init; }
}

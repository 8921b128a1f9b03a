using Dolma.Core.Tasks;

namespace Dolma.Mixer;

/// <summary>
/// Names of what a mix counts, for its workers and for who reports it. Bytes are those of documents as read, with their line ends,
/// unless they are called kept.
/// </summary>
public sealed class MixCounters
{
    public const string Documents = "documents";
    public const string DocumentsKept = "documents_kept";
    public const string BytesKept = "bytes_kept";

    /// <summary>Documents that the filters or the minimum length took out; each counts once.</summary>
    public const string DocumentsRemoved = "documents_removed";
    public const string BytesRemoved = "bytes_removed";

    /// <summary>Documents that passed the filters and that the sample does not take.</summary>
    public const string SampledOut = "sampled_out";

    /// <summary>Copies beyond the first, where the sample takes more than all.</summary>
    public const string SampledAgain = "sampled_again";
    public const string SpansReplaced = "spans_replaced";

    /// <summary>Attribute lines that have another id than their document, where that is allowed.</summary>
    public const string MismatchedIds = "mismatched_ids";

    private readonly string[] _attributeKeys;

    public MixCounters(MixStreamOptions options)
    {
        Exclude = [.. options.Exclude.Select((_, i) => new RemovalCounter($"filtered_exclude_{i}"))];
        Spans = [.. options.SpanReplacements.Select((_, i) => $"{SpansReplaced}_{i}")];
        NamedAttributes = options.NamedAttributes();
        _attributeKeys = [.. NamedAttributes.Select(name => "with_attribute_" + name)];
    }

    /// <summary>No include pattern matched.</summary>
    public RemovalCounter Include { get; } = new("filtered_include");

    /// <summary>By exclude pattern.</summary>
    public IReadOnlyList<RemovalCounter> Exclude { get; }

    /// <summary>The text was too short; looked at only where the filters let the document pass.</summary>
    public RemovalCounter MinTextLength { get; } = new("filtered_min_text_length");

    /// <summary>By replacement.</summary>
    public IReadOnlyList<string> Spans { get; }

    /// <summary>The attributes that the filters name, in order.</summary>
    public IReadOnlyList<string> NamedAttributes { get; }

    /// <summary>Documents that had each of <see cref="NamedAttributes"/>.</summary>
    public IReadOnlyList<string> DocumentsWithAttribute => _attributeKeys;
}

/// <summary>What one filter removed: together with others (a document counts for each that would remove it) and alone.</summary>
public sealed class RemovalCounter(string name)
{
    /// <summary>Documents that it would have removed alone.</summary>
    public string Documents { get; } = name;

    public string Bytes { get; } = name + "_bytes";

    /// <summary>Documents that no other filter would have removed.</summary>
    public string Alone { get; } = name + "_alone";

    public string BytesAlone { get; } = name + "_alone_bytes";

    internal void Add(Counts counts, long bytes, bool isAlone)
    {
        counts.Add(Documents, 1);
        counts.Add(Bytes, bytes);
        if (!isAlone)
            return;
        counts.Add(Alone, 1);
        counts.Add(BytesAlone, bytes);
    }
}

using Dolma.Core.Tasks;
using Dolma.Mixer;

namespace Dolma.Pipeline.Commands;

/// <summary>What a stream's filters and replacements did, as it stands in the run's report and in the table at the end.</summary>
internal sealed record MixReport
{
    public required string Stream { get; init; }

    public required long DocumentsIn { get; init; }

    /// <summary>Of documents as read, decompressed.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Lines written, repeated ones each time.</summary>
    public required long DocumentsOut { get; init; }

    public required long BytesOut { get; init; }

    /// <summary>By any filter, each document once.</summary>
    public required long DocumentsRemoved { get; init; }

    public required long BytesRemoved { get; init; }

    public required IReadOnlyList<MixFilterReport> Filters { get; init; }

    public required IReadOnlyList<MixSpanReport> Spans { get; init; }

    /// <summary>By attribute that a filter names, how many documents had it.</summary>
    public required IReadOnlyDictionary<string, long> DocumentsWithAttribute { get; init; }

    /// <summary>Copies of each document on average; null if the stream is not sampled.</summary>
    public required double? SampleRate { get; init; }

    /// <summary>Documents that passed the filters and that the sample did not take.</summary>
    public required long SampledOut { get; init; }

    /// <summary>Copies beyond the first.</summary>
    public required long SampledAgain { get; init; }

    public static MixReport Of(MixStreamOptions stream, Counts counts)
    {
        var counters = new MixCounters(stream);
        bool isSampled = stream.Sample with { Seed = 0 } != Mixer.SampleRate.All;
        return new MixReport
        {
            Stream = stream.Name,
            DocumentsIn = counts[MixCounters.Documents],
            BytesIn = counts["bytes_in"],
            DocumentsOut = counts[MixCounters.DocumentsKept],
            BytesOut = counts[MixCounters.BytesKept],
            DocumentsRemoved = counts[MixCounters.DocumentsRemoved],
            BytesRemoved = counts[MixCounters.BytesRemoved],
            Filters =
            [
                .. stream.Include.Count == 0 ? [] : new[] { MixFilterReport.Of("include", string.Join(" or ", stream.Include), counters.Include, counts) },
                .. stream.Exclude.Select((expression, i) => MixFilterReport.Of($"exclude[{i}]", expression, counters.Exclude[i], counts)),
                .. stream.MinTextLength == 0
                    ? [] : new[] { MixFilterReport.Of("min_text_length", $"{stream.MinTextLength}", counters.MinTextLength, counts) },
            ],
            Spans = [.. stream.SpanReplacements.Select((span, i) => new MixSpanReport(span.Span, counts[counters.Spans[i]]))],
            DocumentsWithAttribute = counters.NamedAttributes.Select((name, i) => (name, Documents: counts[counters.DocumentsWithAttribute[i]]))
                .ToDictionary(a => a.name, a => a.Documents, StringComparer.Ordinal),
            SampleRate = isSampled ? stream.Sample.Rate : null,
            SampledOut = counts[MixCounters.SampledOut],
            SampledAgain = counts[MixCounters.SampledAgain],
        };
    }
}

/// <summary>What one filter removed.</summary>
/// <param name="Filter">Which one it is.</param>
/// <param name="Expression">As in the config; all of them for the include list, which removes what none of them matches.</param>
/// <param name="Documents">Documents that it would have removed alone; each counts for every filter that would.</param>
/// <param name="Bytes">Theirs.</param>
/// <param name="DocumentsAlone">Documents that no other filter would have removed. The minimum length is looked at only where the others let a document pass.</param>
/// <param name="BytesAlone">Theirs.</param>
internal sealed record MixFilterReport(string Filter, string Expression, long Documents, long Bytes, long DocumentsAlone, long BytesAlone)
{
    public static MixFilterReport Of(string name, string expression, RemovalCounter counter, Counts counts) =>
        new(name, expression, counts[counter.Documents], counts[counter.Bytes], counts[counter.Alone], counts[counter.BytesAlone]);
}

/// <summary>What one replacement did.</summary>
/// <param name="Span">Its selector.</param>
/// <param name="Replaced">Spans of documents that were written.</param>
internal sealed record MixSpanReport(string Span, long Replaced);

using Dolma.Core.Tasks;
using Dolma.Testing;

namespace Dolma.Dedup.Tests;

/// <summary>One step of a kept case, with files in memory: what the command does around the operators, as far as these cases need it.</summary>
internal static class DedupeCaseRun
{
    /// <summary>Adds attribute files and the filter to <paramref name="written"/>, and returns the failures of files.</summary>
    public static IReadOnlyList<string> Run(GoldenStage stage, Section config, Dictionary<string, byte[]> written)
    {
        Section dedupe = config.Child("dedupe")!;
        Section bloom = config.Child("bloom_filter")!;
        DedupeOptions options = Options(dedupe);
        string filterPath = bloom.Text("file")!;
        byte[] content = written.TryGetValue(filterPath, out byte[]? saved) ? saved : stage.Read(filterPath + ".gz");
        using BloomFilter filter = BloomFilter.Read(new MemoryStream(content), filterPath);
        bool readOnly = bloom.Flag("read_only");
        using TaskOperator op = options is DocumentDedupeOptions documents
            ? new DocumentDedupeOperator(documents, filter, readOnly)
            : new ParagraphDedupeOperator((ParagraphDedupeOptions)options, filter, readOnly);
        List<string> files = [.. config.Texts("documents").SelectMany(stage.Glob)];
        if (options.FilePartition)
            files = [.. files.Where(f => FilePartition.Includes(f, options.NumPartitions, options.PartitionIndex))];
        IReadOnlyList<HarnessResult> results = OperatorHarness.Run(
            op, [.. files.Select(f => (IReadOnlyList<HarnessGroup>)[new HarnessGroup(f, stage.Read(f))])], batchLines: 7, threads: 2);
        string name = dedupe.Text("name") ?? options.AttributeName;
        string folder = options.NumPartitions > 1 ? $"{name}_{options.PartitionIndex}" : name;
        string documentDir = dedupe.Text("document_dir") ?? "documents";
        for (int i = 0; i < files.Count; i++)
            written[files[i].Replace($"/{documentDir}/", $"/attributes/{folder}/", StringComparison.Ordinal)] = results[i].Output;
        using var after = new MemoryStream();
        filter.Write(after);
        written[filterPath] = after.ToArray();
        return [.. results.Where(r => r.Failure is not null).Select(r => r.Failure!.Message)];
    }

    private static DedupeOptions Options(Section dedupe)
    {
        DedupeOptions options = dedupe.Child("documents") is { } documents
            ? new DocumentDedupeOptions { AttributeName = documents.Text("attribute_name") ?? "", Key = documents.Text("key") ?? "" }
            : Paragraphs(dedupe.Child("paragraphs")!);
        return options with
        {
            MinLength = dedupe.Number("min_length"),
            MinWords = dedupe.Number("min_words"),
            SkipEmpty = dedupe.Flag("skip_empty"),
            NumPartitions = dedupe.Number("num_partitions", 1),
            PartitionIndex = dedupe.Number("partition_index"),
            FilePartition = dedupe.Flag("file_partition"),
            Compat = true,
        };
    }

    private static ParagraphDedupeOptions Paragraphs(Section section) => new()
    {
        AttributeName = section.Text("attribute_name") ?? "",
        Separator = section.Text("paragraph_separator") ?? "\n",
        Ngrams = section.Child("by_ngram") is not { } ngrams ? null : new NgramOptions
        {
            Length = ngrams.Number("ngram_length"),
            Stride = ngrams.Number("stride"),
            OverlapThreshold = (float)(ngrams.Double("overlap_threshold") ?? 1),
            SkipShortParagraphs = ngrams.Flag("skip_short_paragraphs"),
        },
    };
}

using Dolma.Core;

namespace Dolma.Pipeline.Commands;

/// <summary>In which order the stages of a pipeline run: what a stage reads is written before, otherwise as in the file.</summary>
internal static class StageOrder
{
    /// <summary>Sets which stages each one comes after, where the file does not say it.</summary>
    /// <param name="stages">In the order of the file.</param>
    /// <param name="said">What the file says of each; null where it says nothing.</param>
    public static void Derive(IReadOnlyList<PipelineStage> stages, IReadOnlyList<IReadOnlyList<string>?> said)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            PipelineStage stage = stages[i];
            stage.After = said[i] is { } names
                ? [.. stages.Where(other => names.Contains(other.Name, StringComparer.Ordinal))]
                // Two that read what the other writes (a filter) keep the file's order.
                : [.. stages.Where((other, j) => other != stage && Feeds(other, stage) && (j < i || !Feeds(stage, other)))];
        }
    }

    /// <summary>The stages, each behind those that it comes after, else as in the file.</summary>
    /// <exception cref="ConfigException">Stages wait for each other in a circle.</exception>
    public static IReadOnlyList<PipelineStage> Sort(IReadOnlyList<PipelineStage> stages)
    {
        var sorted = new List<PipelineStage>();
        while (sorted.Count < stages.Count)
        {
            PipelineStage? next = stages.FirstOrDefault(stage => !sorted.Contains(stage) && stage.After.All(sorted.Contains));
            if (next is null)
            {
                string[] waiting = [.. stages.Where(stage => !sorted.Contains(stage))
                    .Select(stage => $"`{stage.Name}` after {string.Join(" and ", stage.After.Except(sorted).Select(other => $"`{other.Name}`"))}")];
                throw new ConfigException("stages", $"come after each other in a circle: {string.Join(", ", waiting)}. Say with `after` what each needs; `after: []` is nothing.");
            }

            sorted.Add(next);
        }

        return sorted;
    }

    private static bool Feeds(PipelineStage writer, PipelineStage reader) => reader.Reads.Any(read => writer.Writes.Any(read.Meets));
}

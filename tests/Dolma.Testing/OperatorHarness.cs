using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Testing;

/// <summary>A documents file and its attribute files, uncompressed, in memory.</summary>
public sealed record HarnessGroup(string Path, byte[] Documents, params IReadOnlyList<HarnessFile> Attributes);

/// <summary>A file in memory.</summary>
public sealed record HarnessFile(string Path, byte[] Content);

/// <summary>What became of one task: its only output, or why there is none.</summary>
public sealed record HarnessResult(byte[] Output, Counts Counts, DolmaException? Failure)
{
    public string Text => Encoding.UTF8.GetString(Output);
}

/// <summary>
/// Takes batches through an operator as a driver does, without files: Process in several threads, Decide in order, Finish in
/// reverse order, so that an operator that relies on more than the contract gives shows it.
/// </summary>
public static class OperatorHarness
{
    /// <summary>Runs one task over one documents file without attributes.</summary>
    public static HarnessResult Run(
        TaskOperator op, string documents, int batchLines = 16, int threads = 1, BadLinePolicy badLines = BadLinePolicy.Fail) =>
        Run(op, [[new HarnessGroup("documents/a.jsonl", Encoding.UTF8.GetBytes(documents))]], batchLines, threads, badLines)[0];

    /// <summary>Runs tasks, each given by its input groups, in order.</summary>
    public static IReadOnlyList<HarnessResult> Run(
        TaskOperator op,
        IReadOnlyList<IReadOnlyList<HarnessGroup>> tasks,
        int batchLines = 16,
        int threads = 1,
        BadLinePolicy badLines = BadLinePolicy.Fail)
    {
        OperatorWorker[] workers = [.. Enumerable.Range(0, threads).Select(_ => op.CreateWorker())];
        try
        {
            return [.. tasks.Select((groups, i) => RunTask(op, workers, groups, i, batchLines, badLines))];
        }
        finally
        {
            foreach (OperatorWorker worker in workers)
                worker.Dispose();
        }
    }

    private static HarnessResult RunTask(
        TaskOperator op, OperatorWorker[] workers, IReadOnlyList<HarnessGroup> groups, int index, int batchLines, BadLinePolicy badLines)
    {
        var task = new ShardTask(
            $"task {index}",
            index,
            [.. groups.Select(g => new InputGroup(
                new InputFile(g.Path, CompressionKind.None),
                [.. g.Attributes.Select(a => new InputFile(a.Path, CompressionKind.None))]))],
            [new OutputFile("out", CompressionKind.None)],
            []);
        List<Batch> batches = [.. groups.SelectMany((g, i) => Batches(task, g, i, batchLines, badLines))];
        var counts = new Counts();
        try
        {
            Parallel.For(0, workers.Length, new ParallelOptions { MaxDegreeOfParallelism = workers.Length }, w =>
            {
                for (int b = w; b < batches.Count; b += workers.Length)
                    workers[w].Process(batches[b]);
            });
            if (op.DecidesInOrder)
            {
                foreach (Batch batch in batches)
                    op.Decide(batch);
                for (int b = batches.Count - 1; b >= 0; b--)
                    workers[(b + 1) % workers.Length].Finish(batches[b]);
            }

            using var output = new MemoryStream();
            foreach (Batch batch in batches)
            {
                output.Write(batch.Output(0).WrittenSpan);
                counts.Add(batch.Counts);
            }

            return new HarnessResult(output.ToArray(), counts, null);
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is DolmaException failure)
        {
            return new HarnessResult([], counts, failure);
        }
        finally
        {
            foreach (Batch batch in batches)
                batch.Dispose();
        }
    }

    private static IEnumerable<Batch> Batches(ShardTask task, HarnessGroup group, int index, int batchLines, BadLinePolicy badLines)
    {
        using LineReader documents = Reader(group.Path, group.Documents);
        List<LineReader> attributes = [.. group.Attributes.Select(a => Reader(a.Path, a.Content))];
        long line = 1;
        while (true)
        {
            var batch = new Batch();
            batch.Reset(task, null, index, line, isReplay: false, badLines);
            int count = documents.Read(batch.Documents, int.MaxValue, batchLines);
            for (int a = 0; a < attributes.Count; a++)
            {
                if (attributes[a].Read(batch.Attributes[a], int.MaxValue, Math.Max(count, 1)) != count)
                    throw new ShardException($"{group.Attributes[a].Path} does not have as many lines as {group.Path}.");
            }

            if (count == 0)
            {
                batch.Dispose();
                attributes.ForEach(a => a.Dispose());
                yield break;
            }

            line += count;
            yield return batch;
        }
    }

    private static LineReader Reader(string path, byte[] content) => new(new MemoryStream(content), path);
}

using System.Globalization;
using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Mixer;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>Finds each stream's <see cref="SampleRate"/>: given, or from what a counting pass lets through.</summary>
internal static class MixSampling
{
    /// <summary>The rate of a stream; null if its counting pass failed, or was not done yet and cannot be here.</summary>
    /// <param name="command">The command's settings.</param>
    /// <param name="index">The stream's place in them.</param>
    /// <param name="stream">What it reads, and its filters; its outputs are not touched.</param>
    /// <param name="runner">Runs the counting pass.</param>
    public static SampleRate? Find(
        MixCommandOptions command, int index, PlannedStream stream, StageRunner runner)
    {
        StreamOptions options = command.Streams[index];
        long seed = options.Sample?.Seed ?? 0;
        if (options.Sample is null && command.Total is null)
            return SampleRate.All;
        if (options.Sample?.Rate is { } rate)
            return SampleRate.Of(rate, seed);
        if (Count(command, options, stream, seed, runner) is not { } count)
            return null;
        if (count.Rate.Rate > StreamSampleOptions.MostCopies)
        {
            throw new ConfigException(
                stream.Key,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"would have to write each document {count.Rate.Rate:N0} times: only {count.Documents:N0} documents with {count.Bytes:N0} bytes of text pass its filters. At most {StreamSampleOptions.MostCopies} times is possible; take less of it."));
        }

        runner.Context.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {count.Documents:N0} documents with {count.Bytes:N0} bytes of text pass; each is written {count.Rate.Rate:0.######} times on average"));
        return count.Rate;
    }

    /// <summary>As it is known from before, or by going through the stream; null if that failed.</summary>
    private static StreamCount? Count(MixCommandOptions command, StreamOptions options, PlannedStream stream, long seed, StageRunner runner)
    {
        using var mixer = new MixOperator(stream.Options with { Sample = SampleRate.All with { Seed = seed } }, stream.Key);
        using var counter = new MixCountOperator(mixer);
        (double target, bool isDocuments) = Target(command, options);
        string path = StreamCount.PathFor(stream.Options);
        string subject = StreamCount.Subject(
            stream.Tasks, counter.Fingerprint, string.Create(CultureInfo.InvariantCulture, $"{target:R} {(isDocuments ? "documents" : "bytes")}"), runner.Planned);
        if (StreamCount.Read(path, subject, runner.Storage) is { } known)
            return known;
        StageSummary summary = runner.Run(
            "count " + stream.Options.Name,
            [.. stream.Tasks.Select(task => task with { Name = "count " + task.Name, Outputs = [], Markers = [] })],
            counter,
            new StageSettings { Processes = command.Processes });
        if (!summary.Succeeded)
            return null;
        SampleHistogram found = counter.Histogram;
        var count = new StreamCount(subject, found.Documents, found.Bytes, isDocuments ? found.ForDocuments(target, seed) : found.ForBytes(target, seed));
        count.Write(path, runner.Storage);
        return count;
    }

    /// <summary>How much the stream is to write: documents, or bytes of text.</summary>
    private static (double Amount, bool IsDocuments) Target(MixCommandOptions command, StreamOptions stream)
    {
        double share = command.Total is null ? 1 : stream.Weight!.Value / command.Streams.Sum(other => other.Weight!.Value);
        long? documents = command.Total is null ? stream.Sample!.Documents : command.Total.Documents;
        long? bytes = command.Total is null ? stream.Sample!.Bytes : command.Total.Bytes;
        long? tokens = command.Total is null ? stream.Sample!.Tokens : command.Total.Tokens;
        return documents is not null ? (share * documents.Value, true)
            : (share * (bytes ?? tokens!.Value * stream.BytesPerToken!.Value), false);
    }
}

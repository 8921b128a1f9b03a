using System.Globalization;

namespace Dolma.Mixer;

/// <summary>A document file of a stream.</summary>
/// <param name="Path">As it was found.</param>
/// <param name="Size">Bytes on disk, compressed as it is.</param>
public sealed record MixInput(string Path, long Size);

/// <summary>The inputs that become one output file.</summary>
/// <param name="Inputs">In the order in which they are written.</param>
/// <param name="OutputName">Name below the stream's output path.</param>
public sealed record MixShard(IReadOnlyList<MixInput> Inputs, string OutputName);

/// <summary>Divides the inputs of a stream among output files.</summary>
/// <remarks>spec/dedupe-mix 4.3 (<c>dolma:src/shard.rs</c>).</remarks>
public static class MixShards
{
    private const string DocumentsFolder = "/documents/";

    /// <summary>
    /// Fills one output after another up to <paramref name="maxSizeInBytes"/> of input; a larger file has an output of its own. Empty
    /// files after the first are left out. Every output is <c>.jsonl</c> but the last, which is <c>.json</c>, as in the original.
    /// </summary>
    /// <param name="name">The stream's name.</param>
    /// <param name="inputs">In order; none gives no shard.</param>
    /// <param name="maxSizeInBytes">Bound on the input of one output.</param>
    /// <param name="extension">What follows <c>.jsonl</c>: <c>.gz</c>, or nothing.</param>
    public static IReadOnlyList<MixShard> BySize(string name, IReadOnlyList<MixInput> inputs, long maxSizeInBytes, string extension)
    {
        var groups = new List<List<MixInput>>();
        long total = 0;
        foreach (MixInput input in inputs)
        {
            if (groups.Count == 0)
            {
                groups.Add([input]);
                total = input.Size;
            }
            else if (input.Size > 0)
            {
                total += input.Size;
                if (total > maxSizeInBytes)
                {
                    groups.Add([]);
                    total = input.Size;
                }

                groups[^1].Add(input);
            }
        }

        return [.. groups.Select((g, i) => new MixShard(g, OutputName(name, i, i == groups.Count - 1, extension)))];
    }

    /// <summary>One output for each input, under <c>documents/</c> with the input's path below its last <c>documents</c> folder.</summary>
    /// <remarks>A path without such a folder keeps its file name only.</remarks>
    public static IReadOnlyList<MixShard> OneEach(IReadOnlyList<MixInput> inputs) =>
        [.. inputs.Select(i => new MixShard([i], "documents/" + BelowDocuments(i.Path)))];

    /// <summary>Whether <see cref="BySize"/> gives a stream of this name such outputs: <c>web-clean-0000.json.gz</c> is none of <c>web</c>.</summary>
    public static bool IsOutputName(string name, string output)
    {
        if (!output.StartsWith(name + "-", StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> counter = output.AsSpan(name.Length + 1);
        ReadOnlySpan<char> rest = counter.TrimStart("0123456789");
        return counter.Length - rest.Length >= 4 && rest.StartsWith(".json", StringComparison.Ordinal);
    }

    private static string OutputName(string name, int counter, bool isLast, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{counter:0000}{(isLast ? ".json" : ".jsonl")}{extension}");

    private static string BelowDocuments(string path)
    {
        // A relative path may begin with the folder.
        string rooted = "/" + path;
        int folder = rooted.LastIndexOf(DocumentsFolder, StringComparison.Ordinal);
        return folder >= 0 ? rooted[(folder + DocumentsFolder.Length)..] : path[(path.LastIndexOf('/') + 1)..];
    }
}

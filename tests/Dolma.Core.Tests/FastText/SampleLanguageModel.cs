using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core.Documents;
using Dolma.Core.FastText;

namespace Dolma.Core.Tests.FastText;

/// <summary>
/// The small language model in <c>samples/resources</c>: the originals of the sample documents, labelled with the language that the
/// name of their source file says, English for those that are not multilingual.
/// </summary>
internal static class SampleLanguageModel
{
    public static FastTextTrainingOptions Options { get; } = new()
    {
        Model = new FastTextArguments
        {
            Dimension = 10,
            Epochs = 100,
            MinCount = 2,
            Loss = FastTextLoss.HierarchicalSoftmax,
            Buckets = 10_000,
            MinCharacters = 2,
            MaxCharacters = 4,
            LearningRateUpdate = 0,
        },
        LearningRate = 1.0,
        Seed = 1,
    };

    /// <param name="folder"><c>samples/documents</c>.</param>
    public static LabelledLines Lines(string folder)
    {
        var lines = new LabelledLines();
        using var document = new Document();
        foreach (string source in (string[])["books", "encyclopedia", "forum", "multilingual", "news", "web"])
        {
            foreach (string path in Directory.EnumerateFiles(Path.Join(folder, source), "*.gz").Order(StringComparer.Ordinal))
            {
                using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
                while (reader.ReadLine() is { } line)
                {
                    document.Parse(Encoding.UTF8.GetBytes(line));
                    using JsonDocument metadata = JsonDocument.Parse(document.Metadata);
                    if (metadata.RootElement.GetProperty("kind").GetString() != "original")
                        continue;
                    string of = metadata.RootElement.GetProperty("of").GetString()!;
                    lines.AddParagraphs("__label__" + (source == "multilingual" ? Path.GetFileNameWithoutExtension(of) : "en"), document.Text);
                }
            }
        }

        return lines;
    }
}

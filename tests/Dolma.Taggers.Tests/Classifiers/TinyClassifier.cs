using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.FastText;
using Dolma.Core.Lines;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Classifiers;

/// <summary>Models trained on a few lines, and what a tagger makes of a text with one.</summary>
internal static class TinyClassifier
{
    /// <param name="lines"><c>__label__x some words</c>.</param>
    public static FastTextModel Train(params string[] lines)
    {
        using var folder = new TempFolder();
        string path = Path.Join(folder.FullPath, "lines.txt");
        File.WriteAllLines(path, lines);
        var training = new FastTextTraining(new FastTextTrainingOptions
        {
            Model = new FastTextArguments { Dimension = 4, Epochs = 60, MinCount = 1 },
            LearningRate = 1,
        });
        return training.Train(LabelledLines.ReadFile(new DiskStorage(), path));
    }

    /// <summary>The keys and spans that the tagger writes.</summary>
    public static string Attributes(Tagger tagger, string text)
    {
        using var document = new Document();
        byte[] line = Encoding.UTF8.GetBytes($"{{\"id\":\"x\",\"text\":{System.Text.Json.JsonSerializer.Serialize(text)}}}");
        document.Parse(line);
        var spans = new SpanSink("", tagger.Types, tagger.Defaults);
        tagger.Tag(document, spans);
        using var buffer = new PooledBuffer();
        bool isFirst = true;
        spans.Write(buffer, ref isFirst);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

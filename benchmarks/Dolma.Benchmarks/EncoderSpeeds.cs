using Dolma.Core.Compression;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Tokenize;

namespace Dolma.Benchmarks;

/// <summary>What the encoder alone does a core: texts in memory, one thread, no separators, nothing written.</summary>
internal static class EncoderSpeeds
{
    private const long LeastBytes = 10_000_000;

    private const int OneWord = 16 << 20;

    /// <summary>What a corpus for pretraining mostly is; the others are edge cases, and one declaration in 300 languages.</summary>
    private static readonly string[] Pretraining = ["books", "code", "web", "wiki"];

    /// <summary>Prints the machine's limits, then tab-separated lines: tokenizer and source, MB of text a second and core, share of gzip -dc.</summary>
    /// <param name="documents">A folder with a folder for each source.</param>
    /// <param name="tokenizers">Paths of <c>tokenizer.json</c> files.</param>
    public static int Print(string documents, IReadOnlyList<string> tokenizers)
    {
        string[] files = Files(documents);
        double gzip = 0;
        foreach ((string name, double speed) in MachineLimits.Measure(files).Take(2))
        {
            gzip = Math.Max(gzip, name.StartsWith("gzip", StringComparison.Ordinal) ? speed : 0);
            Console.WriteLine($"limit: {name}\t{speed:0}\t");
        }

        string[] sources = [.. Directory.GetDirectories(documents).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        (string Name, string[] Sources)[] mixtures =
            [("all", sources), (string.Join(", ", Pretraining), Pretraining), .. sources.Select(source => (source, new[] { source }))];
        foreach ((string mixture, string[] parts) in mixtures)
        {
            byte[][] texts = Texts(parts.SelectMany(part => Files(Path.Join(documents, part))));
            long bytes = texts.Sum(t => (long)t.Length);
            foreach (string path in tokenizers)
            {
                Tokenizer tokenizer = Tokenizer.Load(path);
                string name = $"{Path.GetFileNameWithoutExtension(path)}, {mixture}";
                using TokenEncoder encoder = tokenizer.CreateEncoder();
                var ids = new TokenBuffer(1 << 20);
                // Small sources several times over, so that a run is long enough to be timed and its code compiled for good.
                int rounds = (int)Math.Max(1, LeastBytes / bytes);
                Report(name, ProcessorTime.MegabytesPerSecond(rounds * bytes, () =>
                {
                    for (int round = 0; round < rounds; round++)
                    {
                        foreach (byte[] text in texts)
                        {
                            ids.Clear();
                            encoder.Encode(text, ids);
                        }
                    }
                }));
            }
        }

        // A text without a single break: what linear work costs.
        var random = new Random(1);
        byte[] word = [.. Enumerable.Range(0, OneWord).Select(_ => (byte)('a' + random.Next(26)))];
        foreach (string path in tokenizers)
        {
            using TokenEncoder encoder = Tokenizer.Load(path).CreateEncoder();
            var ids = new TokenBuffer(1 << 20);
            Report($"{Path.GetFileNameWithoutExtension(path)}, one word of 16 MB", OneWord / 1e6 / ProcessorTime.Of(() => encoder.Encode(word, ids)));
        }

        return 0;

        void Report(string name, double speed) => Console.WriteLine($"{name}\t{speed:0.0}\t{speed / gzip:0.00}");
    }

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static byte[][] Texts(IEnumerable<string> files)
    {
        var texts = new List<byte[]>();
        using var document = new Document();
        using var block = new LineBlock();
        foreach (string file in files)
        {
            using var reader = new LineReader(Codec.OpenRead(File.OpenRead(file), CompressionKind.Gzip, file), file);
            while (reader.Read(block, 1 << 20, 4096) > 0)
            {
                for (int i = 0; i < block.Count; i++)
                {
                    document.Parse(block[i]);
                    texts.Add(document.Text.Utf8.ToArray());
                }

                block.Clear();
            }
        }

        return [.. texts];
    }
}

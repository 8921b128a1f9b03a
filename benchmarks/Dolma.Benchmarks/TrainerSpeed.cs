using Dolma.Tokenize.Training;

namespace Dolma.Benchmarks;

/// <summary>
/// How long learning a vocabulary of 30,000 takes a core, from the lines of a text file, each with its line end: what Hugging Face's trainer
/// reads and learns by default.
/// </summary>
internal static class TrainerSpeed
{
    /// <summary>Prints processor seconds of counting words and of merging, tab-separated, and writes the tokenizer.</summary>
    public static int Print(string text, string destination)
    {
        byte[] content = File.ReadAllBytes(text);
        var options = new BytePairTrainerOptions
        {
            VocabularySize = 30_000,
            MinFrequency = 1,
            AllBytes = false,
            SpecialTokens = ["<unk>"],
            UnknownToken = "<unk>",
        };
        double counting = double.MaxValue;
        double merging = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            var trainer = new BytePairTrainer(options);
            counting = Math.Min(counting, ProcessorTime.Of(() => Count(content, trainer)));
            TrainedVocabulary? trained = null;
            merging = Math.Min(merging, ProcessorTime.Of(() => trained = trainer.Train()));
            File.WriteAllBytes(destination, trained!.ToJson());
        }

        Console.WriteLine($"{content.Length / 1e6:0.0} MB\tcounting words {counting:0.00} s\tmerging {merging:0.00} s\tboth {counting + merging:0.00} s");
        return 0;
    }

    private static void Count(byte[] content, BytePairTrainer trainer)
    {
        using WordCounter counter = trainer.CreateCounter();
        ReadOnlySpan<byte> rest = content;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n') + 1;
            counter.Add(end == 0 ? rest : rest[..end]);
            rest = end == 0 ? [] : rest[end..];
        }

        trainer.Add(counter);
    }
}

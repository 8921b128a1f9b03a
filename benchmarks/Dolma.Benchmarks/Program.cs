using System.Globalization;
using Dolma.Benchmarks;
using Dolma.Testing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["stages", string root, string work, string megabytes]:
        return await Stages.RunAsync(root, work, double.Parse(megabytes, CultureInfo.InvariantCulture));
    case ["corpus", string root, string folder, string megabytes, string shards]:
        SampleCorpus.Make(
            Path.Combine(root, "samples", "documents"), folder, double.Parse(megabytes, CultureInfo.InvariantCulture), int.Parse(shards, CultureInfo.InvariantCulture));
        return 0;
    case ["tiny", string folder, string shards]:
        return await TinyShards.MakeAsync(folder, int.Parse(shards, CultureInfo.InvariantCulture));
    case ["limits", string folder]:
        foreach ((string name, double speed) in MachineLimits.Measure([.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)]))
            Console.WriteLine($"{name}\t{speed:0}");
        return 0;
    case ["taggers", string corpus, .. string[] names]:
        return TaggerSpeeds.Print(corpus, names);
    case ["encoder", string documents, .. string[] tokenizers]:
        return EncoderSpeeds.Print(documents, tokenizers);
    case ["trainer", string text, string destination]:
        return TrainerSpeed.Print(text, destination);
    case ["hostile", .. string[] names]:
        return HostileTexts.Print(names);
    case ["simulate", "--page", string page]:
        return ScaleTable.Write(page);
    case ["simulate", .. string[] settings]:
        return ScaleTable.Print(settings);
    case ["table", string readme, string speeds, string original]:
        return TaggerTable.Write(readme, speeds, original);
    default:
        Console.Error.WriteLine(
            "usage: Dolma.Benchmarks stages ROOT WORK MEGABYTES | corpus ROOT FOLDER MEGABYTES SHARDS | tiny FOLDER SHARDS | limits FOLDER | taggers DOCUMENTS [TAGGER ...] | encoder DOCUMENTS TOKENIZER ... | trainer TEXT TOKENIZER | hostile [TAGGER ...] | simulate [NAME=NUMBER ...] | simulate --page PAGE | table README SPEEDS ORIGINAL");
        return 2;
}

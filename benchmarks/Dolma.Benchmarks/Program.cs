using System.Globalization;
using Dolma.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["stages", string root, string work, string megabytes]:
        return await Stages.RunAsync(root, work, double.Parse(megabytes, CultureInfo.InvariantCulture));
    case ["taggers", string corpus, .. string[] names]:
        return TaggerSpeeds.Print(corpus, names);
    case ["encoder", string documents, .. string[] tokenizers]:
        return EncoderSpeeds.Print(documents, tokenizers);
    case ["trainer", string text, string destination]:
        return TrainerSpeed.Print(text, destination);
    case ["hostile", .. string[] names]:
        return HostileTexts.Print(names);
    case ["table", string readme, string speeds, string original]:
        return TaggerTable.Write(readme, speeds, original);
    default:
        Console.Error.WriteLine("usage: Dolma.Benchmarks stages ROOT WORK MEGABYTES | taggers DOCUMENTS [TAGGER ...] | encoder DOCUMENTS TOKENIZER ... | trainer TEXT TOKENIZER | hostile [TAGGER ...] | table README SPEEDS ORIGINAL");
        return 2;
}

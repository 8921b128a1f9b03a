using System.Globalization;
using Dolma.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["stages", string root, string work, string megabytes]:
        return await Stages.RunAsync(root, work, double.Parse(megabytes, CultureInfo.InvariantCulture));
    case ["taggers", string corpus, .. string[] names]:
        return TaggerSpeeds.Print(corpus, names);
    case ["hostile", .. string[] names]:
        return HostileTexts.Print(names);
    default:
        Console.Error.WriteLine("usage: Dolma.Benchmarks stages ROOT WORK MEGABYTES | taggers DOCUMENTS [TAGGER ...] | hostile [TAGGER ...]");
        return 2;
}

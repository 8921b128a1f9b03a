using System.Security.Cryptography;
using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Testing;

namespace Dolma.Taggers.Tests;

/// <summary>Resources from given files, by the end of their address.</summary>
internal sealed class TestResources(params (string Name, string Path)[] files) : IResources
{
    /// <summary>The small stand-ins that are part of the repository.</summary>
    public static TestResources Samples => new(
        ("naughty_words_en.txt", InSamples("raw.githubusercontent.com/allenai/dolma/669f534823b08d266a8fff01f8a1c916a5a56576/python/dolma/data/naughty_words_en.txt")),
        ("table.tsv", InSamples("raw.githubusercontent.com/anyascii/anyascii/2c07da46be94346fecdc8f5a2c42fa7cf09fca00/table.tsv")),
        ("ext_to_lang_mapping.json", InSamples("raw.githubusercontent.com/allenai/dolma/669f534823b08d266a8fff01f8a1c916a5a56576/python/dolma/data/ext_to_lang_mapping.json")),
        ("lid.176.bin", InSamples("dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.bin")),
        ("tokenizer.json", SharedData.InRepository("samples/tokenizer.json")));

    public ResourceFile Get(string address)
    {
        (_, string? path) = files.FirstOrDefault(f => address.EndsWith("/" + f.Name, StringComparison.Ordinal));
        return path is null
            ? throw new RunException($"{address} is not among the test's resources.")
            : new ResourceFile(address, path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    private static string InSamples(string name) => SharedData.InRepository("samples/resources/" + name);
}

using System.Security.Cryptography;
using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Testing;

namespace Dolma.Taggers.Tests;

/// <summary>Resources from given files, by the end of their address.</summary>
internal sealed class TestResources(params (string Name, string Path)[] files) : IResources
{
    private const string Artifacts = "https://dolma-artifacts.org/";

    /// <summary>The small stand-ins that are part of the repository.</summary>
    public static TestResources Samples => new(
        ("naughty_words_en.txt", InSamples("raw.githubusercontent.com/allenai/dolma/669f534823b08d266a8fff01f8a1c916a5a56576/python/dolma/data/naughty_words_en.txt")),
        ("ext_to_lang_mapping.json", InSamples("raw.githubusercontent.com/allenai/dolma/669f534823b08d266a8fff01f8a1c916a5a56576/python/dolma/data/ext_to_lang_mapping.json")),
        ("lid.176.bin", InSamples("dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.bin")));

    /// <summary>What the golden files were made with; skips the test if it is not there.</summary>
    public static TestResources Golden => GoldenWith(null);

    /// <summary>The same, with another model in the place of the one that it stands in for.</summary>
    public static TestResources GoldenWith(string? model)
    {
        string golden = SharedData.Folder("golden/tag");
        string tokenizers = SharedData.Folder("data/tokenizers");
        string Model(string start, string file) =>
            Path.Join(golden, "models", model is not null && model.StartsWith(start, StringComparison.Ordinal) ? model : file);

        return new(
            ("naughty_words_en.txt", SharedData.File("data/lists/naughty_words_en.txt")),
            ("ext_to_lang_mapping.json", SharedData.File("data/lists/ext_to_lang_mapping.json")),
            ("lid.176.bin", SharedData.File("data/models/lid.176.ftz")),
            ("jigsaw_fasttext_bigrams_hatespeech_final.bin", Model("hate", "hate.softmax-w2.bin")),
            ("jigsaw_fasttext_bigrams_nsfw_final.bin", Model("nsfw", "nsfw.ova-w2.bin")),
            ("openhermes_reddit_eli5_vs_rw_v2_bigram_200k_train.bin", Model("dclm", "dclm.softmax-w2.ftz")),
            ("cc_wiki_wikiref_sw_pes2o_adult_fakenews_math_books_openhermes.bin", Model("quality", "quality.softmax-w1.bin")),
            ("code-comment-prose-model.bin", Model("lines6", "code.softmax-char.ftz")),
            ("allenai/gpt-neox-olmo-dolma-v1_5/resolve/main/tokenizer.json", Path.Join(tokenizers, "allenai_gpt-neox-olmo-dolma-v1_5.json")),
            ("allenai/dolma2-tokenizer/resolve/main/tokenizer.json", Path.Join(tokenizers, "allenai_dolma2.json")))
        {
            Lists = Path.Join(golden, "lists"),
        };
    }

    /// <summary>The folder that stands for <c>https://dolma-artifacts.org/</c>; compressed lists may lie there as text.</summary>
    public string? Lists { get; init; }

    public ResourceFile Get(string address)
    {
        (_, string? path) = files.FirstOrDefault(f => address.EndsWith("/" + f.Name, StringComparison.Ordinal));
        path ??= List(address);
        return path is null
            ? throw new RunException($"{address} is not among the test's resources.")
            : new ResourceFile(address, path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    private string? List(string address)
    {
        if (Lists is null || !address.StartsWith(Artifacts, StringComparison.Ordinal))
            return null;
        string path = Path.Join(Lists, address[Artifacts.Length..]);
        return File.Exists(path) ? path : null;
    }

    private static string InSamples(string name) => SharedData.InRepository("samples/resources/" + name);
}

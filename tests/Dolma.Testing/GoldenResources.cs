using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dolma.Core;
using Dolma.Core.Resources;

namespace Dolma.Testing;

/// <summary>
/// The models, lists and tokenizers that the golden attributes were made with, under the addresses of those they stand in for.
/// Source: <c>golden/tag/make.py</c> (fill_cache, fill_hub). Skips the test where they are not there.
/// </summary>
public sealed class GoldenResources : IResources
{
    private const string Hub = "https://huggingface.co/";

    private static readonly ConcurrentDictionary<string, string> Hashes = new(StringComparer.Ordinal);

    private readonly (string End, string Path)[] _files;
    private readonly ArtifactLists _lists;

    private GoldenResources(ArtifactLists lists, params (string End, string Path)[] files) => (_lists, _files) = (lists, files);

    /// <summary>Those of all runs, with one model of <c>golden/tag/models</c> in the place of the one of its kind; null for none.</summary>
    public static GoldenResources With(string? model)
    {
        string golden = SharedData.Folder("golden/tag");
        string tokenizers = SharedData.Folder("data/tokenizers");
        string tokenizer = Path.Join(tokenizers, "allenai_gpt-neox-olmo-dolma-v1_5.json");
        (string pii, string plain) = DerivedTokenizers.From(tokenizer);
        string Model(string kind, string file) =>
            Path.Join(golden, "models", model is not null && model.StartsWith(kind, StringComparison.Ordinal) ? model : file);

        return new GoldenResources(
            new ArtifactLists(Path.Join(golden, "lists")),
            ("/naughty_words_en.txt", SharedData.File("data/lists/naughty_words_en.txt")),
            ("/ext_to_lang_mapping.json", SharedData.File("data/lists/ext_to_lang_mapping.json")),
            ("/lid.176.bin", SharedData.File("data/models/lid.176.ftz")),
            ("/jigsaw_fasttext_bigrams_hatespeech_final.bin", Model("hate", "hate.softmax-w2.bin")),
            ("/jigsaw_fasttext_bigrams_nsfw_final.bin", Model("nsfw", "nsfw.ova-w2.bin")),
            ("/openhermes_reddit_eli5_vs_rw_v2_bigram_200k_train.bin", Model("dclm", "dclm.softmax-w2.ftz")),
            ("/cc_wiki_wikiref_sw_pes2o_adult_fakenews_math_books_openhermes.bin", Model("quality", "quality.softmax-w1.bin")),
            // The original's own is not there; this one knows the few characters that matter in the corpus.
            ("/table.tsv", SharedData.InRepository("samples/resources/raw.githubusercontent.com/anyascii/anyascii/2c07da46be94346fecdc8f5a2c42fa7cf09fca00/table.tsv")),
            ("/langdetect-1.0.9.tar.gz", SharedData.File("data/models/langdetect-1.0.9/profiles.tar.gz")),
            ("/ldbsrc/ldb/sbd.bin", SharedData.File("data/models/blingfire-sbd.bin")),
            ("/code-comment-prose-model.bin", Model("lines6", "code.softmax-char.ftz")),
            (Hub + "allenai/gpt-neox-olmo-dolma-v1_5/resolve/main/tokenizer.json", tokenizer),
            (Hub + "allenai/eleuther-ai-gpt-neox-20b-pii-special/resolve/main/tokenizer.json", pii),
            (Hub + "EleutherAI/gpt-neox-20B/resolve/main/tokenizer.json", plain),
            (Hub + "allenai/dolma2-tokenizer/resolve/main/tokenizer.json", Path.Join(tokenizers, "allenai_dolma2.json")));
    }

    public ResourceFile Get(string address)
    {
        (_, string? path) = _files.FirstOrDefault(f => address.EndsWith(f.End, StringComparison.Ordinal));
        path ??= _lists.Find(address);
        return path is null
            ? throw new RunException($"{address} is not among the reference data's resources.")
            : new ResourceFile(address, path, Hashes.GetOrAdd(path, p => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(p)))));
    }
}

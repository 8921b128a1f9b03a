using Dolma.Testing;

namespace Dolma.Tokenize.Tests;

/// <summary>The reference tokenizers, read once; a test that asks for one is skipped where they are not at hand.</summary>
internal static class Tokenizers
{
    private static readonly Dictionary<string, Tokenizer> Known = new(StringComparer.Ordinal);

    public static Tokenizer Get(string name)
    {
        string file = name switch
        {
            "neox" => "allenai_gpt-neox-olmo-dolma-v1_5.json",
            "dolma2" => "allenai_dolma2.json",
            "llama" => "llama-test-tokenizer.json",
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
        string path = SharedData.File("data/tokenizers/" + file);
        lock (Known)
        {
            if (!Known.TryGetValue(name, out Tokenizer? tokenizer))
                Known[name] = tokenizer = Tokenizer.Load(path);
            return tokenizer;
        }
    }

    public static uint[] Ids(this TokenEncoder encoder, string text) => encoder.Ids(System.Text.Encoding.UTF8.GetBytes(text));

    public static uint[] Ids(this TokenEncoder encoder, ReadOnlySpan<byte> text)
    {
        var ids = new TokenBuffer();
        encoder.Encode(text, ids);
        return ids.Span.ToArray();
    }
}

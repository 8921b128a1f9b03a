using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Json;

/// <summary>Reads the <c>model</c> of a tokenizer file.</summary>
internal static class BpeModelJson
{
    public static BpeModel Read(JsonPart model, bool isByteLevel)
    {
        // Files of the library's first years have no type.
        string type = model["type"].IsNull ? "BPE" : model["type"].Text();
        if (type != "BPE")
            model["type"].ThrowUnknownType(type, "BPE");
        JsonPart dropout = model["dropout"];
        if (dropout.Element is not { ValueKind: JsonValueKind.Number } share || share.GetDouble() != 0)
            dropout.ExpectNull("so that encoding would be random; remove it");
        ExpectEmpty(model["continuing_subword_prefix"]);
        ExpectEmpty(model["end_of_word_suffix"]);

        var ids = new Dictionary<string, uint>(StringComparer.Ordinal);
        JsonPart vocab = model["vocab"];
        foreach ((string token, JsonElement id) in vocab.Members())
        {
            if (id.ValueKind != JsonValueKind.Number || !id.TryGetUInt32(out uint value) || value > int.MaxValue)
                throw vocab.Problem($"gives the token `{token}` an id that is not a whole number");
            ids[token] = value;
        }

        RefuseSharedIds(vocab, ids);
        (List<(uint, byte[])> tokens, Dictionary<string, uint> unspellable) = Translate(ids, isByteLevel);
        JsonPart unknown = model["unk_token"];
        uint unknownId = BpeModel.NoToken;
        if (!unknown.IsNull && !ids.TryGetValue(unknown.Text(), out unknownId))
            throw unknown.Problem($"is `{unknown.Text()}`, which is not in the vocabulary");
        // Two ids and a rank have to fit one number; see MergeTable.
        if (ids.Values.DefaultIfEmpty().Max() >= MergeTable.MostIds)
            throw vocab.Problem($"has ids above {MergeTable.MostIds - 1:N0}, the largest that is supported");
        uint[] byteTokens = ByteTokens(ids, isByteLevel);
        if (isByteLevel && unknownId == BpeModel.NoToken)
            RefuseMissingBytes(vocab, byteTokens);
        List<(string Left, string Right)> merges = Merges(model["merges"]);
        if (merges.Count > MergeTable.MostMerges)
            throw model["merges"].Problem($"has {merges.Count:N0} merges; at most {MergeTable.MostMerges:N0} are supported");
        var table = new MergeTable(Ids(model["merges"], merges, ids));
        var vocabulary = new Vocabulary(tokens);
        bool fallsBack = model["byte_fallback"].Flag(missing: false);
        uint[]? fallbackBytes = isByteLevel || !fallsBack ? null : FallbackBytes(byteTokens, table);
        IEnumerable<uint> first = isByteLevel
            ? byteTokens.Where(id => id != BpeModel.NoToken)
            : tokens.Where(t => IsCharacter(t.Item2)).Select(t => t.Item1);
        bool ignoresMerges = model["ignore_merges"].Flag(missing: false);
        return new BpeModel
        {
            Vocabulary = vocabulary,
            Unspellable = unspellable,
            Merges = table,
            IsByteLevel = isByteLevel,
            ByteTokens = byteTokens,
            BytePairs = isByteLevel ? new BytePairs(byteTokens, table) : null,
            Origins = new Lazy<TokenOrigins>(() => new TokenOrigins(first, vocabulary, table, fallbackBytes)),
            FallbackBytes = fallbackBytes,
            CharacterTokens = isByteLevel ? null : new CharacterTokens(vocabulary),
            ByteFallback = fallsBack,
            UnknownToken = unknownId,
            FuseUnknown = model["fuse_unk"].Flag(missing: false),
            IgnoreMerges = ignoresMerges,
            // A whole text that is a token would be taken for it, and neighbours that are unknown for one, so they must not be cut.
            Seams = fallbackBytes is null || ignoresMerges
                ? null
                : new Seams(merges.Select(m => (Encoding.UTF8.GetBytes(m.Left), Encoding.UTF8.GetBytes(m.Right)))),
        };
    }

    private static void ExpectEmpty(JsonPart part)
    {
        if (!part.IsNull && part.Text().Length > 0)
            throw part.Problem($"is `{part.Text()}`; only vocabularies without it are supported");
    }

    private static void RefuseSharedIds(JsonPart vocab, Dictionary<string, uint> ids)
    {
        var seen = new Dictionary<uint, string>(ids.Count);
        foreach ((string token, uint id) in ids)
        {
            if (!seen.TryAdd(id, token))
                throw vocab.Problem($"gives the id {id} to `{seen[id]}` and to `{token}`");
        }
    }

    private static (List<(uint Id, byte[] Bytes)> Tokens, Dictionary<string, uint> Unspellable) Translate(
        Dictionary<string, uint> ids, bool isByteLevel)
    {
        var tokens = new List<(uint, byte[])>(ids.Count);
        var unspellable = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach ((string token, uint id) in ids)
        {
            if (!isByteLevel)
                tokens.Add((id, Encoding.UTF8.GetBytes(token)));
            else if (ByteAlphabet.TryTranslate(token, out byte[]? bytes))
                tokens.Add((id, bytes));
            else
                unspellable[token] = id;
        }

        return (tokens, unspellable);
    }

    private static uint[] ByteTokens(Dictionary<string, uint> ids, bool isByteLevel)
    {
        var tokens = new uint[256];
        for (int b = 0; b < tokens.Length; b++)
        {
            string spelling = isByteLevel
                ? ByteAlphabet.CharacterOf((byte)b).ToString()
                : string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>");
            tokens[b] = ids.TryGetValue(spelling, out uint id) ? id : BpeModel.NoToken;
        }

        return tokens;
    }

    /// <summary>The reference drops such bytes without a word; a tokenizer that loses text is refused here.</summary>
    private static void RefuseMissingBytes(JsonPart vocab, uint[] byteTokens)
    {
        for (int b = 0; b < byteTokens.Length; b++)
        {
            // These never occur in UTF-8.
            if (b is 0xC0 or 0xC1 or >= 0xF5)
                continue;
            if (byteTokens[b] == BpeModel.NoToken)
            {
                throw vocab.Problem(
                    $"has no token for the byte 0x{b:X2} (`{ByteAlphabet.CharacterOf((byte)b)}`) and there is no `unk_token`, "
                    + "so text would be lost");
            }
        }
    }

    /// <summary>Merges are <c>"a b"</c>, or, in newer files, <c>["a", "b"]</c>.</summary>
    private static List<(string Left, string Right)> Merges(JsonPart part)
    {
        var merges = new List<(string, string)>();
        foreach (JsonPart merge in part.Items())
        {
            string[] pair = merge.Element.ValueKind == JsonValueKind.Array
                ? [.. merge.Items().Select(i => i.Text())]
                : merge.Text().Split(' ');
            merges.Add(pair is [var left, var right] ? (left, right) : throw merge.Problem("is not a pair of tokens"));
        }

        return merges;
    }

    private static List<(uint Left, uint Right, uint Merged)> Ids(
        JsonPart part, List<(string Left, string Right)> merges, Dictionary<string, uint> ids)
    {
        var result = new List<(uint, uint, uint)>(merges.Count);
        foreach ((string left, string right) in merges)
            result.Add((Id(left), Id(right), Id(left + right)));
        return result;

        uint Id(string token) =>
            ids.TryGetValue(token, out uint id) ? id : throw part.Problem($"need the token `{token}`, which is not in the vocabulary");
    }

    private static bool IsCharacter(byte[] token) => token.Length > 0 && Rune.DecodeFromUtf8(token, out _, out int length) == OperationStatus.Done && length == token.Length;

    /// <summary>The tokens of bytes, if all are there and no merge has to do with them: they stay where they are put.</summary>
    private static uint[]? FallbackBytes(uint[] byteTokens, MergeTable merges)
    {
        var ids = new HashSet<uint>(byteTokens);
        bool merge = merges.All().Any(m => ids.Contains(m.Left) || ids.Contains(m.Right) || ids.Contains(merges.MergedOf(m.Rank)));
        return merge || ids.Contains(BpeModel.NoToken) ? null : byteTokens;
    }
}

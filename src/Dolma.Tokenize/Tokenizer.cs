using System.Security.Cryptography;
using System.Text;
using Dolma.Core;
using Dolma.Tokenize.AddedTokens;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Decoding;

namespace Dolma.Tokenize;

/// <summary>
/// A byte-pair tokenizer as Hugging Face's <c>tokenizer.json</c> describes it, with the same ids as the <c>tokenizers</c> library.
/// Immutable; shared between threads, each of which encodes with its own <see cref="TokenEncoder"/>.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly Dictionary<uint, AddedToken> _addedById = [];
    private readonly Dictionary<string, uint> _addedByContent = new(StringComparer.Ordinal);

    internal Tokenizer(TokenizerParts parts, string contentHash)
    {
        _parts = parts;
        ContentHash = contentHash;
        foreach (AddedToken token in parts.Added)
        {
            _addedById[token.Id] = token;
            _addedByContent[token.Content] = token.Id;
        }

        LargestId = Math.Max(parts.Model.LargestId, _addedById.Keys.DefaultIfEmpty().Max());
        VocabularySize = parts.Model.Count + _addedByContent.Keys.Count(content => !parts.Model.TryFind(content, out _));
    }

    /// <summary>Distinct tokens, those of the model and added ones together.</summary>
    public int VocabularySize { get; }

    /// <summary>The largest id of any token; at least <see cref="VocabularySize"/> - 1, more if there are gaps.</summary>
    public uint LargestId { get; }

    /// <summary>SHA-256 of the tokenizer file, in hex.</summary>
    public string ContentHash { get; }

    /// <summary>Things in the file that are odd but can be used; one sentence each.</summary>
    public IReadOnlyList<string> Warnings => _parts.Warnings;

    /// <summary>Whether the tokenizer puts something, a space say, before every text.</summary>
    public bool AddsPrefix => _parts.AddsPrefix;

    /// <exception cref="ConfigException">The file is missing, malformed, or asks for something that is not supported.</exception>
    public static Tokenizer Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(
                TokenizerJson.ConfigKey,
                $"the tokenizer file `{path}` cannot be read: {e.Message} Give the path of a `tokenizer.json` file.");
        }
    }

    /// <param name="json">The content of a <c>tokenizer.json</c>.</param>
    /// <param name="name">What messages call it, its path for example.</param>
    /// <exception cref="ConfigException">It is malformed, or asks for something that is not supported.</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string name) =>
        new(TokenizerJson.Read(json, name), Convert.ToHexStringLower(SHA256.HashData(json.Span)));

    /// <summary>An encoder for one thread.</summary>
    public TokenEncoder CreateEncoder(EncoderOptions? options = null) => new(_parts, options ?? new EncoderOptions());

    /// <summary>An encoder of batches, on this many threads; the one that calls it is the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    public BatchEncoder CreateBatchEncoder(int threads, EncoderOptions? options = null) => new(this, threads, options);

    /// <summary>The id of a token as the file spells it (<c>Ġthe</c>, <c>&lt;|endoftext|&gt;</c>); null if there is none.</summary>
    public uint? TokenToId(string token)
    {
        if (_addedByContent.TryGetValue(token, out uint id) || _parts.Model.TryFind(token, out id))
            return id;
        return null;
    }

    /// <summary>The token with this id as the file spells it; null if there is none.</summary>
    public string? IdToToken(uint id)
    {
        if (_addedById.TryGetValue(id, out AddedToken? added))
            return added.Content;
        return _parts.Model.TrySpell(id, out string? spelling) ? spelling : null;
    }

    /// <summary>The text of the ids; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Tokens of this vocabulary.</param>
    /// <param name="skipSpecialTokens">Leaves out <c>&lt;|endoftext|&gt;</c> and its like.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Decode(ReadOnlySpan<uint> ids, bool skipSpecialTokens = true) =>
        Encoding.UTF8.GetString(DecodeToBytes(ids, skipSpecialTokens));

    /// <summary>The same as bytes, which need not be UTF-8 if the ids were cut within a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public byte[] DecodeToBytes(ReadOnlySpan<uint> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<byte[]>(ids.Length);
        bool byteLevel = _parts.Decoders is [ByteLevelDecoder];
        foreach (uint id in ids)
        {
            bool isAdded = _addedById.TryGetValue(id, out AddedToken? added);
            if (isAdded && added!.Special && skipSpecialTokens)
                continue;
            BpeModel model = _parts.Model;
            if (!isAdded && byteLevel && model.IsByteLevel && model.Vocabulary.Contains(id))
            {
                tokens.Add(model.Vocabulary.Bytes(id).ToArray());
                continue;
            }

            string token = IdToToken(id) ?? throw new ArgumentOutOfRangeException(
                nameof(ids),
                id,
                $"Token id {id} is not in the vocabulary, which has {VocabularySize:N0} tokens. Is this the tokenizer that made it?");
            tokens.Add(byteLevel ? ByteLevelDecoder.BytesOf(token) : Encoding.UTF8.GetBytes(token));
        }

        if (_parts.Decoders is null)
            return Encoding.UTF8.GetBytes(string.Join(' ', tokens.Select(Encoding.UTF8.GetString)));
        if (!byteLevel)
        {
            foreach (DecoderStep step in _parts.Decoders)
                tokens = step.Apply(tokens);
        }

        return [.. tokens.SelectMany(t => t)];
    }
}

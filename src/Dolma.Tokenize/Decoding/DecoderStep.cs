using System.Text;
using System.Text.Unicode;
using Dolma.Core.Lines;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Normalizing;

namespace Dolma.Tokenize.Decoding;

/// <summary>A step on the way from the spellings of tokens back to text. Tokens are UTF-8.</summary>
internal abstract class DecoderStep
{
    public abstract List<byte[]> Apply(List<byte[]> tokens);
}

/// <summary>Characters of the byte alphabet become their bytes; a token with any other character stays as it is. Joins all.</summary>
internal sealed class ByteLevelDecoder : DecoderStep
{
    public static byte[] BytesOf(string token) =>
        ByteAlphabet.TryTranslate(token, out byte[]? bytes) ? bytes : Encoding.UTF8.GetBytes(token);

    public override List<byte[]> Apply(List<byte[]> tokens) =>
        [[.. tokens.SelectMany(t => BytesOf(Encoding.UTF8.GetString(t)))]];
}

/// <summary>Replaces a string, or what a pattern matches, in each token.</summary>
internal sealed class ReplaceDecoder(Normalizer replacement) : DecoderStep
{
    public override List<byte[]> Apply(List<byte[]> tokens)
    {
        using var buffer = new PooledBuffer();
        return tokens.ConvertAll(token =>
        {
            buffer.Clear();
            return replacement.Rewrite(token, buffer) ? buffer.WrittenSpan.ToArray() : token;
        });
    }
}

/// <summary>What stands for a space becomes one; in the first token it is dropped, if encoding put it there.</summary>
internal sealed class MetaspaceDecoder(string replacement, bool prepended) : DecoderStep
{
    public override List<byte[]> Apply(List<byte[]> tokens) =>
        [.. tokens.Select((token, i) => Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(token).Replace(replacement, i == 0 && prepended ? "" : " ", StringComparison.Ordinal)))];
}

/// <summary>Runs of <c>&lt;0xHH&gt;</c> become the text their bytes spell; if they spell none, one U+FFFD for each byte.</summary>
internal sealed class ByteFallbackDecoder : DecoderStep
{
    public override List<byte[]> Apply(List<byte[]> tokens)
    {
        var result = new List<byte[]>(tokens.Count);
        var run = new List<byte>();
        foreach (byte[] token in tokens)
        {
            if (token is [(byte)'<', (byte)'0', (byte)'x', var high, var low, (byte)'>'] && Hex(high) >= 0 && Hex(low) >= 0)
            {
                run.Add((byte)((Hex(high) << 4) | Hex(low)));
                continue;
            }

            EndRun(run, result);
            result.Add(token);
        }

        EndRun(run, result);
        return result;
    }

    private static void EndRun(List<byte> run, List<byte[]> result)
    {
        if (run.Count == 0)
            return;
        byte[] bytes = [.. run];
        result.Add(Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(new string('\uFFFD', bytes.Length)));
        run.Clear();
    }

    private static int Hex(byte digit) => char.IsAsciiHexDigit((char)digit) ? Convert.ToInt32(((char)digit).ToString(), 16) : -1;
}

/// <summary>Joins all tokens into one.</summary>
internal sealed class FuseDecoder : DecoderStep
{
    public override List<byte[]> Apply(List<byte[]> tokens) => [[.. tokens.SelectMany(t => t)]];
}

/// <summary>Takes up to so many of a character from both ends of each token.</summary>
internal sealed class StripDecoder(byte[] character, int start, int stop) : DecoderStep
{
    public override List<byte[]> Apply(List<byte[]> tokens) => tokens.ConvertAll(Strip);

    private byte[] Strip(byte[] token)
    {
        ReadOnlySpan<byte> rest = token;
        for (int i = 0; i < start && rest.StartsWith(character); i++)
            rest = rest[character.Length..];
        for (int i = 0; i < stop && rest.EndsWith(character); i++)
            rest = rest[..^character.Length];
        return rest.ToArray();
    }
}

using System.Buffers;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>Candidates that are no secrets.</summary>
internal static class SecretFilters
{
    private const int UuidLength = 36;
    private const int LongestSequence = 80;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    private static readonly string[] Sequences =
    [
        Letters + Letters + Digits + "+/",
        Digits + Letters + Letters + "+/",
        Digits + Letters + Digits + Letters,
        Digits + Digits,
        Digits + "ABCDEFABCDEF" + Digits + "ABCDEFABCDEF",
        Letters + "=/",
    ];

    private static readonly SearchValues<char> AsciiLetters = SearchValues.Create(Letters + "abcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether it is of a shape that no secret has.</summary>
    /// <param name="secret">At least one character.</param>
    /// <param name="utf8">The same as it is.</param>
    public static bool IsHarmless(ReadOnlySpan<char> secret, ReadOnlySpan<byte> utf8) =>
        secret[0] == '$'
        || (secret[0] == '{' && secret[^1] == '}')
        || (secret[0] == '<' && secret[^1] == '>')
        || secret.IndexOfAny(AsciiLetters) < 0
        || IsSequence(utf8)
        || HoldsUuid(secret);

    /// <summary>
    /// How much of the line it takes to see the name of an id before a value, <c>(^(id|myid|userid)|_id)s?[^a-z0-9]</c>: what first
    /// occurs after so many characters is one. More than the line has if there is none.
    /// </summary>
    public static int EndOfIdName(ReadOnlySpan<char> folded)
    {
        foreach (string name in (ReadOnlySpan<string>)["id", "myid", "userid"])
        {
            if (folded.StartsWith(name, StringComparison.Ordinal) && EndOfId(folded, name.Length) is var end and > 0)
                return end;
        }

        for (int at = 0; folded[at..].IndexOf("_id", StringComparison.Ordinal) is var next and >= 0;)
        {
            at += next + 3;
            if (EndOfId(folded, at) is var end and > 0)
                return end;
        }

        return int.MaxValue;
    }

    private static int EndOfId(ReadOnlySpan<char> folded, int at)
    {
        if (at < folded.Length && folded[at] == 's')
            at++;
        return at < folded.Length && !char.IsAsciiDigit(folded[at]) && folded[at] is not (>= 'a' and <= 'z') ? at + 1 : 0;
    }

    /// <summary>Whether it is a piece of the alphabet or of the digits, in upper case.</summary>
    private static bool IsSequence(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestSequence)
            return false;
        Span<char> upper = stackalloc char[2 * LongestSequence];
        int length = 0;
        for (int i = 0; i < utf8.Length; i++)
        {
            ReadOnlySpan<byte> rest = utf8[i..];
            if (rest[0] < 0x80)
            {
                upper[length++] = char.ToUpperInvariant((char)rest[0]);
            }
            else if (rest.StartsWith("ı"u8) || rest.StartsWith("ſ"u8))
            {
                upper[length++] = rest.StartsWith("ı"u8) ? 'I' : 'S';
                i++;
            }
            else if (rest.StartsWith("ﬅ"u8) || rest.StartsWith("ﬆ"u8))
            {
                upper[length++] = 'S';
                upper[length++] = 'T';
                i += 2;
            }
            else
            {
                return false;
            }
        }

        foreach (string sequence in Sequences)
        {
            if (sequence.AsSpan().IndexOf(upper[..length], StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }

    /// <summary><c>[a-f0-9]{8}\-[a-f0-9]{4}\-[a-f0-9]{4}\-[a-f0-9]{4}\-[a-f0-9]{12}</c>, ignoring case.</summary>
    private static bool HoldsUuid(ReadOnlySpan<char> secret)
    {
        for (int at = 8; at < secret.Length && secret[at..].IndexOf('-') is var next and >= 0; at++)
        {
            at += next;
            if (at - 8 + UuidLength <= secret.Length && IsUuid(secret.Slice(at - 8, UuidLength)))
                return true;
        }

        return false;
    }

    private static bool IsUuid(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        }

        return true;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// The printable characters that byte-level vocabularies write bytes as: 0x21-0x7E, 0xA1-0xAC and 0xAE-0xFF stand for themselves, the
/// other 68, in order, are U+0100 and on. Text is never translated here; the vocabulary is, once, when it is read.
/// </summary>
internal static class ByteAlphabet
{
    private const int FirstSpare = 0x100;

    private static readonly char[] ToCharacter = Build();

    private static readonly short[] ToByte = Invert();

    /// <summary>The character that stands for a byte.</summary>
    public static char CharacterOf(byte value) => ToCharacter[value];

    /// <summary>The bytes that a token stands for; false if one of its characters stands for none.</summary>
    public static bool TryTranslate(string token, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var result = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            int value = token[i] < ToByte.Length ? ToByte[token[i]] : -1;
            if (value < 0)
                return false;
            result[i] = (byte)value;
        }

        bytes = result;
        return true;
    }

    /// <summary>The token as a vocabulary file spells it.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
            text.Append(ToCharacter[b]);
        return text.ToString();
    }

    private static char[] Build()
    {
        var characters = new char[256];
        int spare = FirstSpare;
        for (int b = 0; b < 256; b++)
            characters[b] = (char)(b is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE ? b : spare++);
        return characters;
    }

    private static short[] Invert()
    {
        var bytes = new short[FirstSpare + 68];
        Array.Fill(bytes, (short)-1);
        for (int b = 0; b < 256; b++)
            bytes[ToCharacter[b]] = (short)b;
        return bytes;
    }
}

using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code;

/// <summary>
/// A text as rules about code see it: one char for each code point, so that offsets need no conversion. ASCII is itself; other
/// characters are replaced by one that stands for their class, because no rule asks for more: what a secret consists of is taken from
/// the UTF-8 at the same place. A second view has case folded away as Python's <c>re.IGNORECASE</c> does.
/// </summary>
internal sealed class CodeText
{
    /// <summary>Stands for every decimal digit that is not ASCII.</summary>
    public const char WideDigit = '\u0660';

    /// <summary>Stands for every other character of <c>\w</c> that is not ASCII.</summary>
    public const char WideWord = '\u4e00';

    /// <summary>Stands for what is neither word nor white space.</summary>
    public const char WideSymbol = '\u00a7';

    // The rules name two letters outside of ASCII: contraseña.
    private const char SmallEnye = 'ñ';
    private const char CapitalEnye = 'Ñ';

    private char[] _plain = [];
    private char[] _folded = [];
    private int[] _byteOffsets = [];
    private bool _hasByteOffsets;
    private ReadOnlyMemory<byte> _utf8;
    private bool _isAscii;

    /// <summary>In code points.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<char> Plain => _plain.AsSpan(0, Length);

    public ReadOnlySpan<char> Folded => _folded.AsSpan(0, Length);

    public ReadOnlySpan<byte> Utf8 => _utf8.Span;

    /// <summary>Takes another text, which must stay unchanged as long as this one is looked at.</summary>
    public void Reset(DocumentText text)
    {
        _utf8 = text.Utf8Memory;
        _isAscii = text.IsAscii;
        _hasByteOffsets = false;
        Length = text.CodePointCount;
        if (_plain.Length < Length)
        {
            int size = (int)Math.Max(Length, Math.Min(2L * _plain.Length, Array.MaxLength));
            (_plain, _folded) = (new char[size], new char[size]);
        }

        if (_isAscii)
        {
            Encoding.Latin1.GetChars(Utf8, _plain);
            Ascii.ToLower(Plain, _folded, out _);
            return;
        }

        ReadOnlySpan<byte> utf8 = Utf8;
        int at = 0;
        for (int i = 0; i < utf8.Length; at++)
        {
            int codePoint = CodePoints.Decode(utf8, i, out int length);
            _plain[at] = Represent(codePoint);
            _folded[at] = Fold(codePoint, _plain[at]);
            i += length;
        }
    }

    /// <summary>The bytes of a piece of the text, given in code points.</summary>
    public ReadOnlySpan<byte> Bytes(int start, int length)
    {
        int from = ByteOffset(start);
        return Utf8[from..ByteOffset(start + length)];
    }

    public int ByteOffset(int codePoints)
    {
        if (_isAscii)
            return codePoints;
        MakeByteOffsets();
        return _byteOffsets[codePoints];
    }

    /// <summary>The other way; <paramref name="bytes"/> is where a character begins, or the end.</summary>
    public int CodePointOffset(int bytes)
    {
        if (_isAscii)
            return bytes;
        MakeByteOffsets();
        return _byteOffsets.AsSpan(0, Length + 1).BinarySearch(bytes);
    }

    public static bool IsSpace(char c) => PythonSpace.IsSpace(c);

    /// <summary>Python's <c>\w</c>, of either view.</summary>
    public static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or WideWord or WideDigit or SmallEnye or CapitalEnye;

    /// <summary>Where the white space at <paramref name="at"/> ends.</summary>
    public static int SkipSpace(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && IsSpace(text[at]))
            at++;
        return at;
    }

    /// <summary>Where the characters of <c>\w</c> at <paramref name="at"/> end.</summary>
    public static int SkipWord(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && IsWord(text[at]))
            at++;
        return at;
    }

    private static char Represent(int codePoint)
    {
        if (codePoint < 0x80 || codePoint is SmallEnye or CapitalEnye)
            return (char)codePoint;
        CharacterClass of = CharacterClasses.Of(codePoint);
        return (of & CharacterClass.PythonSpace) != CharacterClass.None ? (char)codePoint
            : (of & CharacterClass.Digit) != CharacterClass.None ? WideDigit
            : (of & (CharacterClass.Letter | CharacterClass.Number)) != CharacterClass.None ? WideWord
            : WideSymbol;
    }

    /// <summary>Long s, dotless i, capital i with a dot and the Kelvin sign count as their plain letters.</summary>
    private static char Fold(int codePoint, char plain) => codePoint switch
    {
        < 0x80 => char.ToLowerInvariant(plain),
        CapitalEnye => SmallEnye,
        0x017F => 's',
        0x0130 or 0x0131 => 'i',
        0x212A => 'k',
        _ => plain,
    };

    private void MakeByteOffsets()
    {
        if (_hasByteOffsets)
            return;
        if (_byteOffsets.Length <= Length)
            _byteOffsets = new int[Length + (Length / 2) + 1];
        ReadOnlySpan<byte> utf8 = Utf8;
        int at = 0;
        for (int i = 0; i < utf8.Length; i += CodePoints.LengthOfCharacter(utf8[i]))
            _byteOffsets[at++] = i;
        _byteOffsets[at] = utf8.Length;
        _hasByteOffsets = true;
    }
}

using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Dolma.Core.Lines;

namespace Dolma.Core.Documents;

/// <summary>
/// Goes over one line of well-formed JSON, strings at the speed of memory. It answers yes only to what is surely right; to anything else,
/// errors and rarities alike, it says no, and the general reader has to look. The line is valid UTF-8.
/// </summary>
public ref struct JsonScan(ReadOnlySpan<byte> line, int at = 0)
{
    /// <summary>Deeper values are left to the general reader, which knows the limit.</summary>
    private const int MaxDepth = 64;

    /// <summary>Numbers with at most so many digits before the point, and two in the exponent, are surely in a double's range.</summary>
    private const int MaxWholeDigits = 200;

    /// <summary>Whole numbers of so many digits surely fit 64 bits.</summary>
    private const int MaxExactWholeDigits = 18;

    /// <summary>Decimals of so many digits come back as they were after a way through a double.</summary>
    private const int MaxExactDigits = 15;

    /// <summary>Smaller numbers are written with an exponent: 0.00001 is the last one without.</summary>
    private const int MaxLeadingZeros = 4;

    /// <summary>What ends a run of ordinary characters in a string.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _line = line;

    /// <summary>The next byte's place.</summary>
    public int At { get; private set; } = at;

    /// <summary>Where the name that was taken last ends.</summary>
    public int NameEnd { get; private set; }

    /// <summary>
    /// Whether everything passed over since this was set stands there as the original would write it: no spaces, members of objects in
    /// order, strings with the escapes they need and no others, numbers of few digits in their shortest form. Then it can be copied.
    /// </summary>
    public bool IsCanonical { get; set; } = true;

    /// <summary>The next byte; 0 at the end.</summary>
    public readonly byte Peek() => (uint)At < (uint)_line.Length ? _line[At] : (byte)0;

    /// <summary>Whether nothing but white space is left.</summary>
    public bool IsAtEnd()
    {
        SkipSpace();
        return At == _line.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipSpace()
    {
        if (Peek() <= ' ')
            SkipSpaceThatIsThere();
    }

    /// <summary>Passes over white space and this character, if it is next.</summary>
    public bool TryTake(char wanted)
    {
        SkipSpace();
        if (Peek() != wanted)
            return false;
        At++;
        return true;
    }

    /// <summary>Passes over a name without escapes, and its colon.</summary>
    public bool TryTakeName(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!TryTake('"'))
            return false;
        int length = _line[At..].IndexOfAny(Special);
        if (length < 0 || _line[At + length] != '"')
            return false;
        name = _line.Slice(At, length);
        At += length + 1;
        NameEnd = At - 1;
        return TryTake(':');
    }

    /// <summary>Passes over any value.</summary>
    /// <param name="start">Where it begins.</param>
    public bool TrySkipValue(out int start, int depth = 0)
    {
        SkipSpace();
        start = At;
        switch (Peek())
        {
            case (byte)'"':
                return TrySkipString(out _);
            case (byte)'{':
                return depth < MaxDepth && TrySkipObject(depth + 1);
            case (byte)'[':
                return depth < MaxDepth && TrySkipArray(depth + 1);
            case (byte)'t':
                return TryTakeWord("true"u8);
            case (byte)'f':
                return TryTakeWord("false"u8);
            case (byte)'n':
                return TryTakeWord("null"u8);
            default:
                return TrySkipNumber();
        }
    }

    /// <summary>Passes over a value of which nothing is wanted: faster, and <see cref="IsCanonical"/> says nothing about it.</summary>
    public bool TryPass()
    {
        SkipSpace();
        int length = Peek() == '[' ? NumberArrays.Length(_line[At..]) : 0;
        At += length;
        return length > 0 || TrySkipValue(out _);
    }

    /// <summary>Passes over a string whose quote is the next byte.</summary>
    /// <param name="isEscaped">Whether it has escapes.</param>
    public bool TrySkipString(out bool isEscaped)
    {
        isEscaped = false;
        At++;
        while (true)
        {
            int run = _line[At..].IndexOfAny(Special);
            if (run < 0)
                return false;
            At += run + 1;
            switch (_line[At - 1])
            {
                case (byte)'"':
                    return true;
                case (byte)'\\' when TryUnescape(target: null):
                    isEscaped = true;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>Passes over a string whose quote is next. What it holds is a part of the line, or, unescaped, at the end of the target.</summary>
    /// <param name="start">Where it begins, in the line or in the target.</param>
    /// <param name="isUnescaped">Whether it is in the target.</param>
    public bool TryReadString(PooledBuffer target, out int start, out int length, out bool isUnescaped)
    {
        SkipSpace();
        (start, length, isUnescaped) = (At + 1, 0, false);
        if (Peek() != '"')
            return false;
        At++;
        while (true)
        {
            int run = _line[At..].IndexOfAny(Special);
            if (run < 0)
                return false;
            byte end = _line[At + run];
            if (end == '"' && !isUnescaped)
            {
                length = run;
                At += run + 1;
                return true;
            }

            if (!isUnescaped)
                (start, isUnescaped) = (target.Length, true);
            target.Write(_line.Slice(At, run));
            At += run + 1;
            if (end == '"')
            {
                length = target.Length - start;
                return true;
            }

            if (end != '\\' || !TryUnescape(target))
                return false;
        }
    }

    /// <summary>Passes over <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public bool TryTakeWord(ReadOnlySpan<byte> word)
    {
        if (!_line[At..].StartsWith(word))
            return false;
        At += word.Length;
        return true;
    }

    /// <summary>Takes what follows a backslash.</summary>
    private bool TryUnescape(PooledBuffer? target)
    {
        byte escape = Peek();
        At++;
        byte meant = escape switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'"' or (byte)'\\' or (byte)'/' => escape,
            (byte)'t' => (byte)'\t',
            (byte)'r' => (byte)'\r',
            (byte)'b' => 8,
            (byte)'f' => 12,
            _ => 0,
        };
        if (meant != 0)
        {
            IsCanonical &= escape != '/';
            target?.Write(meant);
            return true;
        }

        if (escape != 'u' || !TryTakeHex(out int code))
            return false;
        if (code is >= 0xD800 and < 0xE000)
            return TryUnescapePair(code, target);
        IsCanonical &= code < 0x20 && code is not (8 or 9 or 10 or 12 or 13) && _line[At - 1] is not (>= (byte)'A' and <= (byte)'F');
        if (target is not null)
            target.Advance(new Rune(code).EncodeToUtf8(target.GetSpan(4)));
        return true;
    }

    /// <summary>Takes the second half of a surrogate pair. Half a pair is no text: the general reader says so.</summary>
    private bool TryUnescapePair(int high, PooledBuffer? target)
    {
        IsCanonical = false;
        if (high >= 0xDC00 || !_line[At..].StartsWith("\\u"u8))
            return false;
        At += 2;
        if (!TryTakeHex(out int low) || low is < 0xDC00 or >= 0xE000)
            return false;
        if (target is not null)
            target.Advance(new Rune((char)high, (char)low).EncodeToUtf8(target.GetSpan(4)));
        return true;
    }

    private bool TryTakeHex(out int code)
    {
        code = 0;
        if (At + 4 > _line.Length)
            return false;
        foreach (byte digit in _line.Slice(At, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            code = code * 16 + (digit <= (byte)'9' ? digit - (byte)'0' : (digit | 0x20) - (byte)'a' + 10);
        }

        At += 4;
        return true;
    }

    private void SkipSpaceThatIsThere()
    {
        while (Peek() is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            IsCanonical = false;
            At++;
        }
    }

    private bool TrySkipObject(int depth)
    {
        At++;
        if (TryTake('}'))
            return true;
        ReadOnlySpan<byte> previous = default;
        for (bool isFirst = true; TryTakeName(out ReadOnlySpan<byte> name) && TrySkipValue(out _, depth); isFirst = false)
        {
            if (IsCanonical && !isFirst)
                IsCanonical = previous.SequenceCompareTo(name) < 0;
            previous = name;
            if (TryTake('}'))
                return true;
            if (!TryTake(','))
                return false;
        }

        return false;
    }

    private bool TrySkipArray(int depth)
    {
        At++;
        if (TryTake(']'))
            return true;
        while (TrySkipValue(out _, depth))
        {
            if (TryTake(']'))
                return true;
            if (!TryTake(','))
                return false;
        }

        return false;
    }

    private bool TrySkipNumber()
    {
        ReadOnlySpan<byte> number = _line[At..];
        int whole = !number.IsEmpty && number[0] == '-' ? 1 : 0;
        int end = EndOfDigits(number, whole);
        int digits = end - whole;
        if (digits is 0 or > MaxWholeDigits || (digits > 1 && number[whole] == '0'))
            return false;
        if (end < number.Length && number[end] is (byte)'.' or (byte)'e' or (byte)'E')
            return TrySkipFraction(number, digits == 1 && number[whole] == '0' ? 0 : digits, end);
        // Minus zero is a double.
        IsCanonical &= digits <= MaxExactWholeDigits && (whole == 0 || number[1] != '0');
        At += end;
        return true;
    }

    /// <summary>Takes what follows a number's whole part.</summary>
    /// <param name="number">The number, from its sign on.</param>
    /// <param name="significant">Digits so far that count.</param>
    /// <param name="end">Where its whole part ends.</param>
    private bool TrySkipFraction(ReadOnlySpan<byte> number, int significant, int end)
    {
        if (number[end] == '.')
        {
            int start = end + 1;
            end = EndOfDigits(number, start);
            int digits = end - start;
            if (digits == 0)
                return false;
            bool isZero = digits == 1 && number[start] == '0';
            int zeros = 0;
            while (significant == 0 && zeros < digits && number[start + zeros] == '0')
                zeros++;
            IsCanonical &= isZero
                ? significant <= MaxExactDigits
                : number[end - 1] != '0' && significant + digits - zeros <= MaxExactDigits && zeros <= MaxLeadingZeros;
        }

        if (end < number.Length && number[end] is (byte)'e' or (byte)'E')
        {
            IsCanonical = false;
            end++;
            if (end < number.Length && number[end] is (byte)'+' or (byte)'-')
                end++;
            int start = end;
            end = EndOfDigits(number, start);
            if (end - start is 0 or > 2)
                return false;
        }

        At += end;
        return true;
    }

    private static int EndOfDigits(ReadOnlySpan<byte> number, int at)
    {
        while ((uint)at < (uint)number.Length && (uint)(number[at] - '0') <= 9)
            at++;
        return at;
    }
}

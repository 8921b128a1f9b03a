using System.Buffers;
using Dolma.Core.Lines;

namespace Dolma.Dedup;

/// <summary>
/// Goes over one line of well-formed JSON, strings at the speed of memory. It answers yes only to what is surely right; to anything else,
/// errors and rarities alike, it says no, and the general reader has to look. The line is valid UTF-8.
/// </summary>
internal ref struct JsonScan(ReadOnlySpan<byte> line)
{
    /// <summary>Deeper values are left to the general reader, which knows the limit.</summary>
    private const int MaxDepth = 64;

    /// <summary>What ends a run of ordinary characters in a string.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _line = line;

    /// <summary>The next byte's place.</summary>
    public int At { get; private set; }

    /// <summary>Whether nothing but white space is left.</summary>
    public bool IsAtEnd()
    {
        SkipSpace();
        return At == _line.Length;
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
                At++;
                return TrySkipString();
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

    private readonly byte Peek() => (uint)At < (uint)_line.Length ? _line[At] : (byte)0;

    public void SkipSpace()
    {
        while (Peek() is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            At++;
    }

    private bool TryTakeWord(ReadOnlySpan<byte> word)
    {
        if (!_line[At..].StartsWith(word))
            return false;
        At += word.Length;
        return true;
    }

    private bool TrySkipString()
    {
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
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>Takes what follows a backslash. Surrogates are left to the general reader.</summary>
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
            target?.Write(meant);
            return true;
        }

        if (escape != 'u' || At + 4 > _line.Length)
            return false;
        int code = 0;
        foreach (byte digit in _line.Slice(At, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            code = code * 16 + (digit <= (byte)'9' ? digit - (byte)'0' : (digit | 0x20) - (byte)'a' + 10);
        }

        if (code is >= 0xD800 and < 0xE000)
            return false;
        At += 4;
        if (target is not null)
            target.Advance(new System.Text.Rune(code).EncodeToUtf8(target.GetSpan(4)));
        return true;
    }

    private bool TrySkipObject(int depth)
    {
        At++;
        if (TryTake('}'))
            return true;
        while (TryTakeName(out _) && TrySkipValue(out _, depth))
        {
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
        if (Peek() == '-')
            At++;
        if (Peek() == '0')
            At++;
        else if (!TrySkipDigits())
            return false;
        if (Peek() == '.')
        {
            At++;
            if (!TrySkipDigits())
                return false;
        }

        if (Peek() is not ((byte)'e' or (byte)'E'))
            return true;
        At++;
        if (Peek() is (byte)'+' or (byte)'-')
            At++;
        return TrySkipDigits();
    }

    private bool TrySkipDigits()
    {
        int start = At;
        while (char.IsAsciiDigit((char)Peek()))
            At++;
        return At > start;
    }
}

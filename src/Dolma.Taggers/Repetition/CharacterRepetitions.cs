using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Repetition;

/// <summary>A repetition: [Start, End) in bytes, and how often its group occurs there.</summary>
internal readonly record struct RepeatedText(int Start, int End, int Times);

/// <summary>
/// Finds what <c>re.finditer(r"(.+?)(\s?\1){3,}", text)</c> does, in time that grows little faster than the text.
/// </summary>
/// <remarks>
/// Spec/tag 5.7. In a repetition with a group of k bytes each byte of the first group equals the one d bytes on, where d is k or k and
/// a white space character. So for each d it is enough to look at every k-th byte or so, and to go on only where it equals the byte
/// d after it: n/1 + n/2 + n/3 … looks for a line of n bytes. The shortest distances come first. Where a repetition is known
/// to begin, longer groups are of no interest; without that, one repeated character would cost a look at each byte for every d.
/// </remarks>
internal sealed class CharacterRepetitions
{
    private const int LeastCopies = 4;

    /// <summary>Bytes of the widest white space characters, U+1680 and on.</summary>
    private const int WidestOfAll = 3;

    /// <summary>First bytes of white space characters beyond ASCII.</summary>
    private static readonly SearchValues<byte> SpaceLeads = SearchValues.Create(0xC2, 0xE1, 0xE2, 0xE3);

    private readonly RepetitionStarts _starts = new();
    private RepeatedText[] _found = new RepeatedText[16];
    private int _count;
    private int _widestSpace;

    /// <summary>What the last search found, in order; good until the next one.</summary>
    public ReadOnlySpan<RepeatedText> Found => _found.AsSpan(0, _count);

    /// <summary>Searches a text whose repetitions may go on from line to line. A group itself lies within a line.</summary>
    public void Find(ReadOnlySpan<byte> text)
    {
        Begin(text);
        int from = 0;
        for (int line = 0; line < text.Length;)
        {
            int end = EndOfLine(text, line);
            if (Math.Max(line, from) < end)
                from = FindInLine(text, Math.Max(line, from), end);
            line = end + 1;
        }
    }

    /// <summary>Searches each line by itself.</summary>
    public void FindWithinLines(ReadOnlySpan<byte> text)
    {
        Begin(text);
        for (int line = 0; line < text.Length;)
        {
            int end = EndOfLine(text, line);
            FindInLine(text[..end], line, end);
            line = end + 1;
        }
    }

    private static int EndOfLine(ReadOnlySpan<byte> text, int line)
    {
        int length = text[line..].IndexOf((byte)'\n');
        return length < 0 ? text.Length : line + length;
    }

    private void Begin(ReadOnlySpan<byte> text)
    {
        _count = 0;
        _widestSpace = WidestSpace(text);
    }

    /// <summary>Bytes of the longest white space character in the text; 1 if there is none.</summary>
    private static int WidestSpace(ReadOnlySpan<byte> text)
    {
        int widest = 1;
        if (Ascii.IsValid(text))
            return widest;
        for (int i = 0; i < text.Length && widest < WidestOfAll; i++)
        {
            int next = text[i..].IndexOfAny(SpaceLeads);
            if (next < 0)
                break;
            i += next;
            widest = Math.Max(widest, PythonSpace.LengthAt(text, i));
        }

        return widest;
    }

    /// <summary>Adds the matches whose groups lie in [start, end), a line or the rest of one; returns where the last one ends.</summary>
    private int FindInLine(ReadOnlySpan<byte> text, int start, int end)
    {
        int longest = Math.Min(end - start, (text.Length - start) / LeastCopies);
        _starts.Begin(start, end);
        for (int distance = 1; distance - _widestSpace <= longest && start + distance + Math.Max(1, distance - _widestSpace) <= text.Length; distance++)
            FindAtDistance(text, new Line(start, end, longest), distance);
        int from = start;
        while (from < end && _starts.TryNext(from, out int at, out int length))
            from = AddMatch(text, at, length);
        return from;
    }

    private readonly record struct Line(int Start, int End, int LongestGroup);

    /// <summary>The regular expression takes the shortest group; one found for the place is at most a space longer than that.</summary>
    private int AddMatch(ReadOnlySpan<byte> text, int start, int found)
    {
        for (int length = Math.Max(1, found - _widestSpace); ; length++)
        {
            if (length < found && (sbyte)text[start + length] < -64)
                continue;
            int end = RepeatedGroup.End(text, start, length);
            if (end < 0)
                continue;
            if (_count == _found.Length)
                Array.Resize(ref _found, 2 * _count);
            _found[_count++] = new RepeatedText(start, end, RepeatedGroup.Count(text[start..end], length));
            return end;
        }
    }

    private void FindAtDistance(ReadOnlySpan<byte> text, Line line, int distance)
    {
        int shortest = Math.Max(1, distance - _widestSpace);
        // Several bytes are compared at once where groups are long enough: fewer of them are equal by chance.
        int width = shortest >= 32 ? 8 : shortest >= 8 ? 4 : 1;
        // Nothing before this place is open to groups at this distance.
        int first = line.Start;
        int lastFirst = _starts.LastOpen(Math.Min(line.End - shortest, text.Length - distance - shortest));
        while (first <= lastFirst)
        {
            // Every group that begins at first or later, up to here, holds these bytes.
            int at = first + shortest - width;
            if (!AreEqual(text, at, distance, width))
            {
                first = at + 1;
                continue;
            }

            int open = _starts.LastOpen(at);
            if (open < first)
            {
                first = at + 1;
                continue;
            }

            // Of what follows the line only two more copies count.
            int limit = Math.Min(text.Length - distance, line.End + (2 * distance));
            int end = open + text[open..limit].CommonPrefixLength(text.Slice(open + distance, limit - open));
            if (end <= at)
            {
                first = at + 1;
                continue;
            }

            int begin = open;
            while (begin > first && text[begin - 1] == text[begin - 1 + distance])
                begin--;
            if (end - begin >= shortest)
                Examine(text, line, begin, end, distance);
            first = end + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(ReadOnlySpan<byte> text, int at, int distance, int width)
    {
        if (width == 1)
            return text[at] == text[at + distance];
        if (width == 4)
            return BinaryPrimitives.ReadUInt32LittleEndian(text[at..]) == BinaryPrimitives.ReadUInt32LittleEndian(text[(at + distance)..]);
        return BinaryPrimitives.ReadUInt64LittleEndian(text[at..]) == BinaryPrimitives.ReadUInt64LittleEndian(text[(at + distance)..]);
    }

    /// <summary>Notes where repetitions begin, given that the bytes of [begin, end) equal those at the distance.</summary>
    private void Examine(ReadOnlySpan<byte> text, Line line, int begin, int end, int distance)
    {
        for (int space = 0; space <= _widestSpace; space++)
        {
            int length = distance - space;
            if (length < 1 || length > line.LongestGroup)
                continue;
            // From the last one on backwards, over open places only.
            for (int at = Math.Min(end, line.End) - length; at >= begin; at--)
            {
                at = _starts.LastOpen(at);
                if (at < begin)
                    break;
                if ((sbyte)text[at] >= -64 && IsRepeated(text, at, length, space, end))
                    _starts.Close(text, at, length);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsRepeated(ReadOnlySpan<byte> text, int at, int length, int space, int end)
    {
        if (space > 0)
            return RepeatedGroup.SpaceAt(text, at + length) == space && RepeatedGroup.Matches(text, at, length);
        // Three times the length of equal bytes are four copies without spaces; fewer need a space before the third or fourth copy.
        if (at + (3 * length) <= end)
            return true;
        return (RepeatedGroup.SpaceAt(text, at + (2 * length)) > 0 || RepeatedGroup.SpaceAt(text, at + (3 * length)) > 0)
            && RepeatedGroup.Matches(text, at, length);
    }
}

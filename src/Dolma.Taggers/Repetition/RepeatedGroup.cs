using System.Runtime.CompilerServices;
using Dolma.Core.Text;

namespace Dolma.Taggers.Repetition;

/// <summary>
/// A group of characters that stands at least four times in a row, a white space character between two of them at most: what
/// <c>(.+?)(\s?\1){3,}</c> matches from a given place with a given group. All offsets are bytes.
/// </summary>
internal static class RepeatedGroup
{
    /// <summary>Times that the group follows itself at least.</summary>
    private const int LeastIterations = 3;

    /// <summary>Whether there is a match.</summary>
    public static bool Matches(ReadOnlySpan<byte> text, int start, int length) => EndOfLeast(text, start, length) >= 0;

    /// <summary>Where the match ends, as far on as the pattern goes; -1 if there is none.</summary>
    public static int End(ReadOnlySpan<byte> text, int start, int length)
    {
        int end = EndOfLeast(text, start, length);
        if (end < 0)
            return -1;
        ReadOnlySpan<byte> group = text.Slice(start, length);
        while (true)
        {
            int space = SpaceAt(text, end);
            if (space > 0 && StandsAt(text, end + space, group))
                end += space + length;
            else if (StandsAt(text, end, group))
                end += length;
            else
                return end;
        }
    }

    /// <summary>How often the group occurs in its match, from left to right and without overlaps; spaces may be occurrences as well.</summary>
    public static int Count(ReadOnlySpan<byte> match, int length)
    {
        ReadOnlySpan<byte> group = match[..length];
        int count = 0;
        for (int i = 0; i + length <= match.Length;)
        {
            bool stands = StandsAt(match, i, group);
            count += stands ? 1 : 0;
            i += stands ? length : 1;
        }

        return count;
    }

    /// <summary>Bytes of the white space character at a place, which may be the end of the text; 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SpaceAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length ? PythonSpace.LengthAt(text, at) : 0;

    /// <summary>Where the first three repetitions end, each with a space before it if that leads on; -1 if there are no three.</summary>
    private static int EndOfLeast(ReadOnlySpan<byte> text, int start, int length) =>
        EndAfter(text, text.Slice(start, length), start + length, LeastIterations);

    private static int EndAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> group, int at, int iterations)
    {
        if (iterations == 0)
            return at;
        int space = SpaceAt(text, at);
        if (space > 0 && StandsAt(text, at + space, group) && EndAfter(text, group, at + space + group.Length, iterations - 1) is >= 0 and var end)
            return end;
        return StandsAt(text, at, group) ? EndAfter(text, group, at + group.Length, iterations - 1) : -1;
    }

    private static bool StandsAt(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> group) =>
        at + group.Length <= text.Length && text.Slice(at, group.Length).SequenceEqual(group);
}

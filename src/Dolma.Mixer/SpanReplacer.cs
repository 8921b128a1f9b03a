using System.Runtime.InteropServices;
using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Mixer;

/// <summary>
/// Replaces spans of a text in one pass. Spans are taken by their start, those of equal start in the order given; one that begins
/// inside a span already taken is passed over, and an end beyond the text is the text's end. Empty, reversed and far spans do nothing.
/// </summary>
/// <remarks>spec/dedupe-mix 4.6, with the correction of 8.18; the original's loop is <see cref="OriginalSpanReplacer"/>.</remarks>
internal static class SpanReplacer
{
    /// <summary>Bytes whose code points are counted at once on the way to an offset.</summary>
    private const int Stride = 256;

    /// <summary>Writes the text with the spans replaced, and adds to <paramref name="replaced"/> those that were. The list is put in order.</summary>
    public static void Replace(ReadOnlySpan<byte> text, List<ReplacedSpan> spans, PooledBuffer output, List<ReplacedSpan> replaced)
    {
        SortByStart(spans);
        ulong position = 0;
        int at = 0;
        foreach (ReplacedSpan span in spans)
        {
            if (span.Start >= span.End || span.Start < position)
                continue;
            int start = Advance(text, at, span.Start - position);
            if (start == text.Length)
                break;
            output.Write(text[at..start]);
            at = Advance(text, start, span.End - span.Start);
            position = span.End;
            span.Replacement.Write(output, text[start..at]);
            replaced.Add(span);
        }

        output.Write(text[at..]);
    }

    /// <summary>By start; equal starts keep their order.</summary>
    internal static void SortByStart(List<ReplacedSpan> spans)
    {
        bool inOrder = true;
        for (int i = 1; i < spans.Count && inOrder; i++)
            inOrder = spans[i - 1].Start <= spans[i].Start;
        if (inOrder)
            return;
        ReplacedSpan[] sorted = [.. spans.OrderBy(s => s.Start)];
        sorted.CopyTo(CollectionsMarshal.AsSpan(spans));
    }

    /// <summary>The byte that many code points after byte <paramref name="at"/>; the end of the text if it is shorter.</summary>
    private static int Advance(ReadOnlySpan<byte> text, int at, ulong codePoints)
    {
        while (at < text.Length)
        {
            // Counts starts of characters, so that a stride may begin or end inside one.
            int length = Math.Min(Stride, text.Length - at);
            int count = CodePoints.Count(text.Slice(at, length));
            if ((ulong)count > codePoints)
            {
                if (count == length)
                    return at + (int)codePoints;
                break;
            }

            codePoints -= (ulong)count;
            at += length;
        }

        while (at < text.Length)
        {
            // Continuation bytes of a character that began in the stride before.
            bool startsCharacter = (sbyte)text[at] >= -64;
            if (startsCharacter && codePoints == 0)
                break;
            if (startsCharacter)
                codePoints--;
            at++;
        }

        return at;
    }
}

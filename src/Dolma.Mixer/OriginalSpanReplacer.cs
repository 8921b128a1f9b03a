using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Mixer;

/// <summary>
/// The original's replacement, character by character. It agrees with <see cref="SpanReplacer"/> on spans that lie in the text and
/// are not empty; an empty, reversed or far span eats a character, hides later spans, or repeats text.
/// </summary>
/// <remarks>spec/dedupe-mix 4.6 (<c>dolma:src/shard.rs</c>).</remarks>
internal static class OriginalSpanReplacer
{
    /// <summary>Writes the text with the spans replaced, and adds to <paramref name="replaced"/> those that were. The list is put in order.</summary>
    public static void Replace(ReadOnlySpan<byte> text, List<ReplacedSpan> spans, PooledBuffer output, List<ReplacedSpan> replaced)
    {
        SpanReplacer.SortByStart(spans);
        int next = 0;
        int mark = 0;
        ulong i = 0;
        for (int at = 0; at < text.Length; i++)
        {
            ReadOnlySpan<byte> character = text.Slice(at, CodePoints.LengthOfCharacter(text[at]));
            bool copies = true;
            if (next < spans.Count)
            {
                if (i == spans[next].Start)
                    mark = at;
                bool isInside = spans[next].Start <= i && i < spans[next].End;
                copies = !isInside;
                if (!isInside && i == spans[next].End)
                {
                    spans[next].Replacement.Write(output, mark < at ? text[mark..at] : []);
                    replaced.Add(spans[next]);
                    while (next < spans.Count && spans[next].Start < i)
                        next++;
                }

                if (!isInside && next < spans.Count && spans[next].Start == i)
                {
                    mark = at;
                    copies = false;
                }
            }

            if (copies)
                output.Write(character);
            at += character.Length;
        }

        if (next < spans.Count)
        {
            spans[next].Replacement.Write(output, text[mark..]);
            replaced.Add(spans[next]);
        }
    }
}

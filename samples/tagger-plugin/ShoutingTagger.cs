using Dolma.Core.Documents;
using Dolma.Core.Text;
using Dolma.Taggers;

namespace Samples;

/// <summary>Finds lines in capital letters, and says how many of a document's lines they are.</summary>
[DolmaTagger("shouting_v1")]
public sealed class ShoutingTagger : Tagger
{
    // Positions in Types, by which spans are added.
    private const int Line = 0;
    private const int Fraction = 1;

    public override IReadOnlyList<string> Types { get; } = ["line", "fraction"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        int shouted = 0;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            if (!IsShouted(text.Utf8[lines[i].Start..lines[i + 1].Start]))
                continue;
            // Offsets of spans count Unicode code points; the text itself is UTF-8.
            spans.Add(Line, lines[i].CodePointStart, lines[i + 1].CodePointStart);
            shouted++;
        }

        spans.Add(Fraction, 0, text.CodePointCount, (double)shouted / Math.Max(1, text.ParagraphCount));
    }

    /// <summary>Whether the line has letters of the Latin alphabet, and no small ones.</summary>
    private static bool IsShouted(ReadOnlySpan<byte> line) =>
        line.ContainsAnyInRange((byte)'A', (byte)'Z') && !line.ContainsAnyInRange((byte)'a', (byte)'z');
}

using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Pii;

/// <summary>
/// <c>pii_regex_with_counts_fast_v2</c>: mail addresses, telephone numbers and IP addresses of every paragraph, how many there are,
/// and which part of the text they are (spec/tag 5.8; <c>dolma:python/dolma/taggers/pii.py</c>).
/// </summary>
/// <remarks>Kept: <c>doc_frac</c> counts the document's own <c>doc_count</c> span too, so it is 1 and more.</remarks>
internal sealed class FastPiiTagger : Tagger
{
    private const int Email = 0;
    private const int Phone = 1;
    private const int IpAddress = 2;
    private const int DocCount = 3;
    private const int DocFraction = 4;

    /// <summary>Texts with more question marks are taken for encoding damage and not looked at.</summary>
    private const int MostQuestionMarks = 10_000;

    private readonly OffsetWalker _offsets = new();

    public override IReadOnlyList<string> Types { get; } = ["EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS", "doc_count", "doc_frac"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<byte> utf8 = text.Utf8;
        int length = text.CodePointCount;
        long found = 0;
        bool isDamaged = utf8.Length > MostQuestionMarks && utf8.Count((byte)'?') > MostQuestionMarks;
        bool hasSign = utf8.Contains((byte)'@');
        bool hasDigit = utf8.ContainsAny(PhoneScanner.DigitLeads);
        if (!isDamaged && (hasSign || hasDigit))
        {
            ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
            for (int i = 0; i < text.ParagraphCount; i++)
            {
                if (lines[i].FirstWord != lines[i + 1].FirstWord)
                    found += TagParagraph(utf8[lines[i].Start..lines[i + 1].Start], lines[i].CodePointStart, hasSign, hasDigit, spans);
            }
        }

        spans.Add(DocCount, 0, length, spans.Count);
        spans.Add(DocFraction, 0, length, length == 0 ? -1 : (found + length) / (double)length);
    }

    /// <summary>Returns the length of all spans in code points.</summary>
    private long TagParagraph(ReadOnlySpan<byte> text, int start, bool hasSign, bool hasDigit, SpanSink spans)
    {
        long found = 0;
        if (hasSign)
        {
            _offsets.Reset(0, start);
            for (int from = 0; EmailScanner.Find(text, from, out Range match, out Range group); from = match.End.Value)
            {
                ReadOnlySpan<byte> address = text[group];
                int sign = address.IndexOf((byte)'@');
                if (!address[..sign].SequenceEqual("("u8) && address[sign..].Contains((byte)'.'))
                    found += Add(text, match, Email, spans);
            }
        }

        if (!hasDigit)
            return found;
        _offsets.Reset(0, start);
        for (int from = 0; PhoneScanner.Find(text, from, out Range match); from = match.End.Value)
            found += Add(text, match, Phone, spans);
        _offsets.Reset(0, start);
        for (int from = 0; IpAddressScanner.Find(text, from, out Range match); from = match.End.Value)
            found += Add(text, match, IpAddress, spans);
        return found;
    }

    private int Add(ReadOnlySpan<byte> text, Range match, int type, SpanSink spans)
    {
        int start = _offsets.CodePointAt(text, match.Start.Value);
        int end = _offsets.CodePointAt(text, match.End.Value);
        spans.Add(type, start, end);
        return end - start;
    }
}

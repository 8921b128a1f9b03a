using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Pii;

/// <summary>The three of one rule. On a text without words the second one's share is -1; the others have no answer.</summary>
internal enum PiiVersion
{
    First,
    Second,
    SecondWithCount,
}

/// <summary>
/// <c>pii_regex_v1</c>, <c>pii_regex_v2</c> and <c>pii_regex_with_counts_v2</c>: mail addresses, telephone numbers and IP addresses of
/// the whole text, and their number for each word (spec/tag 5.8; <c>dolma:python/dolma/taggers/pii.py</c>).
/// </summary>
internal sealed partial class PiiTagger(PiiVersion version) : Tagger
{
    private const int Email = 0;
    private const int Phone = 1;
    private const int IpAddress = 2;
    private const int Doc = 3;
    private const int DocCount = 4;

    /// <summary>Code points on both sides of a number that tell that it is another kind of number.</summary>
    private const int ContextWindow = 100;

    private readonly OffsetWalker _offsets = new();

    public override IReadOnlyList<string> Types { get; } = ["EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS", "doc", "doc_count"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<byte> utf8 = text.Utf8;
        AddEmails(utf8, spans);
        bool hasUrl = HasUrl(text);
        _offsets.Reset();
        for (int from = 0; !hasUrl && PhoneScanner.Find(utf8, from, out Range match); from = match.End.Value)
            AddNumber(utf8, match, Phone, spans);
        _offsets.Reset();
        for (int from = 0; IpAddressScanner.Find(utf8, from, out Range match); from = match.End.Value)
            AddNumber(utf8, match, IpAddress, spans);
        int count = spans.Count;
        int words = text.Words.Length;
        int length = text.CodePointCount;
        if (words == 0 && version != PiiVersion.Second)
            throw new UntaggableDocumentException("The text has no words, so there is no number of matches a word.");
        spans.Add(Doc, 0, length, words == 0 ? -1 : count / (double)words);
        if (version == PiiVersion.SecondWithCount)
            spans.Add(DocCount, 0, length, count);
    }

    private void AddEmails(ReadOnlySpan<byte> text, SpanSink spans)
    {
        _offsets.Reset();
        for (int from = 0; EmailScanner.Find(text, from, out Range match, out _); from = match.End.Value)
        {
            // The whole match is cut, not the group: an @ in its leading punctuation makes the first piece empty.
            ReadOnlySpan<byte> whole = text[match];
            int sign = whole.IndexOf((byte)'@');
            ReadOnlySpan<byte> rest = whole[(sign + 1)..];
            int second = rest.IndexOf((byte)'@');
            ReadOnlySpan<byte> domain = second < 0 ? rest : rest[..second];
            if (!PythonSpace.Trim(whole[..sign]).SequenceEqual("("u8) && domain.Contains((byte)'.'))
                spans.Add(Email, _offsets.CodePointAt(text, match.Start.Value), _offsets.CodePointAt(text, match.End.Value));
        }
    }

    private void AddNumber(ReadOnlySpan<byte> text, Range match, int type, SpanSink spans)
    {
        int start = match.Start.Value;
        for (int i = 0; i < ContextWindow && start > 0; i++)
            start = CodePoints.StartBefore(text, start);
        int end = match.End.Value;
        for (int i = 0; i < ContextWindow && end < text.Length; i++)
            end += CodePoints.LengthOfCharacter(text[end]);
        ReadOnlySpan<byte> context = text[start..end];
        if (!context.Contains((byte)'#') && context.IndexOf("isbn"u8) < 0 && context.IndexOf("doi"u8) < 0)
            spans.Add(type, _offsets.CodePointAt(text, match.Start.Value), _offsets.CodePointAt(text, match.End.Value));
    }

    /// <summary>The original's pattern begins with a backspace, where a word boundary was meant, so nearly no text holds one.</summary>
    private static bool HasUrl(DocumentText text) =>
        text.Utf8.Contains((byte)0x08) && Url().IsMatch(Encoding.UTF8.GetString(text.Utf8));

    /// <summary>Without backtracking, since the repetitions are nested; whether there is a match does not depend on it.</summary>
    [GeneratedRegex(
        @"(?i)\x08(?:https?://|www\d{0,3}[.]|[a-z0-9.\-]+[.][a-z]{2,4}/)(?:[^\s()<>\x1c-\x1f]+|\((?:[^\s()<>\x1c-\x1f]+|\([^\s()<>\x1c-\x1f]+\))*\))+(?:\((?:[^\s()<>\x1c-\x1f]+|\([^\s()<>\x1c-\x1f]+\))*\)|[^\s`!()\[\]{};:'"".,<>?«»“”‘’\x1c-\x1f])",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Url();
}

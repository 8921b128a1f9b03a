using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code;

/// <summary>
/// <c>code_copyright_comments_v1</c>: the first block comment if it speaks of copyright; without any block comment, the lines of
/// comment that a file begins with (spec/tag 5.11; <c>dolma:python/dolma/taggers/code/code_taggers.py</c>).
/// </summary>
/// <remarks>
/// Kept: a block comment without the word ends the search; newlines after lines of comment do not count, so the span ends too early;
/// the empty text has a span that is longer than itself.
/// </remarks>
internal sealed class CopyrightTagger : Tagger
{
    private const int Notice = 0;
    private const int Block = 1;
    private const int Share = 2;

    public override IReadOnlyList<string> Types { get; } = ["copyright_notice", "comment_block", "doc"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<byte> utf8 = text.Utf8;
        int length = text.CodePointCount;
        int covered = 0;
        if (FindBlockComment(utf8, out Range comment))
        {
            if (SpeaksOfCopyright(utf8[comment]))
            {
                int start = CodePoints.Count(utf8[..comment.Start.Value]);
                int end = start + CodePoints.Count(utf8[comment]);
                spans.Add(Notice, start, end);
                covered = end - start + 1;
            }
        }
        else if (LeadingComment(utf8) is var end and >= 0)
        {
            spans.Add(Block, 0, end);
            covered = end + 1;
        }

        spans.Add(Share, 0, length, covered == 0 ? 0 : length == 0 ? -1 : covered / (double)length);
    }

    /// <summary>What <c>/\*[^*]*\*+(?:[^/*][^*]*\*+)*/</c> finds: from the first <c>/*</c> to the next <c>*/</c>.</summary>
    private static bool FindBlockComment(ReadOnlySpan<byte> text, out Range comment)
    {
        comment = default;
        int start = text.IndexOf("/*"u8);
        if (start < 0)
            return false;
        int end = text[(start + 2)..].IndexOf("*/"u8);
        if (end < 0)
            return false;
        comment = start..(start + 2 + end + 2);
        return true;
    }

    /// <summary>Length in code points of the lines of comment and empty lines that come first; -1 if there are none.</summary>
    private static int LeadingComment(ReadOnlySpan<byte> text)
    {
        int length = 0;
        for (bool isFirst = true; ; isFirst = false)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            if (!line.IsEmpty && line[0] != '#' && !line.StartsWith("//"u8) && !line.StartsWith("--"u8))
                return isFirst ? -1 : length;
            length += line.IsEmpty ? 1 : CodePoints.Count(line);
            if (end < 0)
                return length;
            text = text[(end + 1)..];
        }
    }

    /// <summary>Python ignores case here by way of lower and upper case, for which <c>İ</c> and <c>ı</c> are an <c>i</c> too.</summary>
    private static bool SpeaksOfCopyright(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny((byte)'c', (byte)'C') is var at and >= 0)
        {
            text = text[(at + 1)..];
            if (!StartsWithIgnoringCase(text, "opyr"u8))
                continue;
            ReadOnlySpan<byte> rest = text[4..];
            int i = rest.IsEmpty ? 0 : rest[0] is (byte)'i' or (byte)'I' ? 1 : rest.StartsWith("İ"u8) || rest.StartsWith("ı"u8) ? 2 : 0;
            if (i > 0 && StartsWithIgnoringCase(rest[i..], "ght"u8))
                return true;
        }

        return false;
    }

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower)
    {
        if (text.Length < lower.Length)
            return false;
        for (int i = 0; i < lower.Length; i++)
        {
            if ((text[i] | 0x20) != lower[i])
                return false;
        }

        return true;
    }
}

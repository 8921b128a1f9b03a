using Dolma.Core.Documents;
using Dolma.Core.Text;
using Dolma.Taggers.Code.Secrets;

namespace Dolma.Taggers.Code;

/// <summary>
/// <c>code_secrets_v1</c>: keys, tokens and passwords as detect-secrets 1.4.0 finds them, and how many there are for each word (spec/tag
/// 5.11; <c>dolma:python/dolma/taggers/code/code_taggers.py</c>).
/// </summary>
/// <remarks>Kept: a span stands where the line's text, and in it the secret's, first occurs; equal secrets count once.</remarks>
internal sealed class SecretsTagger : Tagger
{
    private readonly SecretScanner _scanner = new();

    public override IReadOnlyList<string> Types { get; } =
        [.. SecretScanner.Detectors.Select(detector => "SECRET_" + detector.Type.Replace(' ', '_')), "doc"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        IReadOnlyList<SecretScanner.Secret> secrets = _scanner.Scan(text);
        if (secrets.Count > 0)
            AddSpans(secrets, spans);
        int words = text.Words.Length;
        spans.Add(Types.Count - 1, 0, text.CodePointCount, words == 0 ? -1 : secrets.Count / (double)words);
    }

    private void AddSpans(IReadOnlyList<SecretScanner.Secret> secrets, SpanSink spans)
    {
        CodeText text = _scanner.Text;
        List<(int, int)> lines = [];
        List<int> lineOf = [];
        for (int i = 0; i < secrets.Count; i++)
        {
            SecretScanner.Secret secret = secrets[i];
            if (i == 0 || secrets[i - 1].Line != secret.Line)
            {
                int start = text.ByteOffset(secret.LineStart);
                lines.Add((start, text.ByteOffset(secret.LineEnd) - start));
            }

            lineOf.Add(lines.Count - 1);
        }

        int[] firstLines = FirstOccurrences.Find(text.Utf8, lines);
        for (int i = 0; i < secrets.Count;)
        {
            int end = i + 1;
            while (end < secrets.Count && lineOf[end] == lineOf[i])
                end++;
            AddLine(secrets, i, end, text.CodePointOffset(firstLines[lineOf[i]]), spans);
            i = end;
        }
    }

    /// <summary>The secrets from <paramref name="from"/> to <paramref name="to"/>, all of one line, which first occurs at an offset in code points.</summary>
    private void AddLine(IReadOnlyList<SecretScanner.Secret> secrets, int from, int to, int first, SpanSink spans)
    {
        CodeText text = _scanner.Text;
        int lineStart = secrets[from].LineStart;
        int lineBytes = text.ByteOffset(lineStart);
        List<(int, int)> pieces = [];
        for (int i = from; i < to; i++)
        {
            int start = text.ByteOffset(secrets[i].Start);
            pieces.Add((start - lineBytes, text.ByteOffset(secrets[i].Start + secrets[i].Length) - start));
        }

        int[] firsts = FirstOccurrences.Find(text.Bytes(lineStart, secrets[from].LineEnd - lineStart), pieces);
        for (int i = from; i < to; i++)
        {
            int start = first + text.CodePointOffset(lineBytes + firsts[i - from]) - lineStart;
            spans.Add(secrets[i].Detector, start, start + secrets[i].Length);
        }
    }
}

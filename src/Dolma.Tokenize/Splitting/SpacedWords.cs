namespace Dolma.Tokenize.Splitting;

/// <summary>
/// Words that begin with <c>▁</c>, as SentencePiece writes spaces. Not a pattern of any tokenizer file: where no merge joins
/// something else with a <c>▁</c> after it, text without a split pattern can be cut here, and the ids are the same.
/// </summary>
internal readonly struct SpacedWords : IWordScanner
{
    public const char Space = '▁';

    private static ReadOnlySpan<byte> Utf8Space => "▁"u8;

    public static string Pattern => "▁*[^▁]*";

    public static int End(ReadOnlySpan<byte> text, int start)
    {
        int i = start;
        while (text[i..].StartsWith(Utf8Space))
            i += Utf8Space.Length;
        int next = text[i..].IndexOf(Utf8Space);
        return next < 0 ? text.Length : i + next;
    }
}

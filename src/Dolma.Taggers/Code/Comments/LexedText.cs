namespace Dolma.Taggers.Code.Comments;

/// <summary>
/// A text as Pygments prepares it for a lexer: no byte-order mark, line ends are <c>\n</c>, none at the start, one at the end; one
/// char for each code point, as in <see cref="CodeText"/>.
/// </summary>
internal sealed class LexedText
{
    private readonly CodeText _text = new();
    private char[] _characters = [];

    public ReadOnlySpan<char> Prepare(Dolma.Core.Text.DocumentText text)
    {
        _text.Reset(text);
        ReadOnlySpan<char> source = _text.Plain;
        if (text.Utf8.StartsWith("\uFEFF"u8))
            source = source[1..];
        if (_characters.Length <= source.Length)
            _characters = new char[source.Length + (source.Length / 2) + 1];
        int length = 0;
        for (int i = 0; i < source.Length; i++)
        {
            char c = source[i];
            if (c == '\r')
            {
                c = '\n';
                if (i + 1 < source.Length && source[i + 1] == '\n')
                    i++;
            }

            // Line ends at the start go, and so do all at the end but one.
            if (c != '\n' || length > 0)
                _characters[length++] = c;
        }

        while (length > 0 && _characters[length - 1] == '\n')
            length--;
        _characters[length++] = '\n';
        return _characters.AsSpan(0, length);
    }
}

using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Comments;

/// <summary>
/// A text as Pygments prepares it for a lexer: no byte-order mark, line ends are <c>\n</c>, none at the start, one at the end; one
/// char for each code point, as in <see cref="CodeText"/>.
/// </summary>
internal sealed class LexedText
{
    private readonly CodeText _text = new();
    private char[] _plain = [];
    private char[] _folded = [];
    private bool _hasMark;

    /// <summary>Takes a text; what is returned is good until the next.</summary>
    public ReadOnlySpan<char> Prepare(DocumentText text)
    {
        _text.Reset(text);
        _hasMark = text.Utf8.StartsWith("\uFEFF"u8);
        return Prepare(_text.Plain, ref _plain);
    }

    /// <summary>The same text with case folded away.</summary>
    public ReadOnlySpan<char> Fold() => Prepare(_text.Folded, ref _folded);

    private ReadOnlySpan<char> Prepare(ReadOnlySpan<char> source, ref char[] characters)
    {
        if (_hasMark)
            source = source[1..];
        if (characters.Length <= source.Length)
            characters = new char[source.Length + (source.Length / 2) + 1];
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
                characters[length++] = c;
        }

        while (length > 0 && characters[length - 1] == '\n')
            length--;
        characters[length++] = '\n';
        return characters.AsSpan(0, length);
    }
}

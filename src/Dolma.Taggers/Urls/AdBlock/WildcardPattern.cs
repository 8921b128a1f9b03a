using System.Buffers;
using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// A pattern with <c>*</c>, any text, and <c>^</c>, one character that separates: none of letters, digits, <c>_ - . %</c>; at the end of the
/// pattern also the end of the address. Pieces between stars are looked for one after another, so the time is that of a search.
/// </summary>
internal sealed class WildcardPattern : RulePattern
{
    private static readonly SearchValues<byte> NoSeparators = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.%-"u8);

    private readonly Piece[] _pieces;
    private readonly bool _left;
    private readonly bool _right;

    /// <summary>Two separators in the middle: the original's expression for them has a start of text behind a character.</summary>
    private readonly bool _isImpossible;

    public WildcardPattern(string pattern, bool left, bool right)
    {
        _left = left;
        _right = right;
        string[] parts = pattern.Split('*');
        _pieces = new Piece[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            _pieces[i] = new Piece(parts[i], isLast: i == parts.Length - 1);
            _isImpossible |= _pieces[i].IsImpossible;
        }
    }

    /// <summary>The original's expression for a pattern.</summary>
    public static string AsExpression(string pattern, bool left, bool right)
    {
        const string separator = @"(?:[^\w\d\._%-])";
        const string separatorOrEnd = @"(?:[^\w\d\._%-]|$)";
        var expression = new StringBuilder(left ? "^" : "");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '^')
            {
                bool isPair = i + 1 < pattern.Length && pattern[i + 1] == '^';
                bool isLast = i + 1 == pattern.Length;
                expression.Append(isLast ? separatorOrEnd : separator);
                if (isPair)
                {
                    i++;
                    expression.Append(i + 1 == pattern.Length ? separatorOrEnd : "^");
                }
            }
            else if (c == '*')
            {
                expression.Append(".*");
            }
            else if ("|.$+?{}()[]".Contains(c, StringComparison.Ordinal))
            {
                expression.Append('\\').Append(c);
            }
            else
            {
                expression.Append(c);
            }
        }

        return expression.Append(right ? "$" : "").ToString();
    }

    public override bool IsIn(AdBlockRequest request, int start) => IsIn(request.Lowered[start..]);

    internal bool IsIn(ReadOnlySpan<byte> text)
    {
        if (_isImpossible)
            return false;
        int at = 0;
        for (int i = 0; i < _pieces.Length; i++)
        {
            bool toTheEnd = _right && i == _pieces.Length - 1;
            int end = i == 0 && _left ? _pieces[i].MatchAt(text, 0)
                : toTheEnd ? _pieces[i].FindAtEnd(text, at)
                : _pieces[i].Find(text, at);
            if (end < 0 || (toTheEnd && end < text.Length))
                return false;
            at = end;
        }

        return true;
    }

    private static int SeparatorLength(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] < 0x80)
            return NoSeparators.Contains(text[at]) ? 0 : 1;
        int codePoint = CodePoints.Decode(text, at, out int length);
        return CharacterClasses.Is(codePoint, CharacterClass.RegexWord) ? 0 : length;
    }

    /// <summary>What stands between two stars: literals with separators between them.</summary>
    private sealed class Piece
    {
        private readonly byte[][] _literals;
        private readonly bool _endsInEnd;
        private readonly int _mostBytes;

        public Piece(string text, bool isLast)
        {
            // Of a pair of separators the second one is good only at the very end.
            int carets = text.Length - text.TrimEnd('^').Length;
            IsImpossible = text[..^carets].Contains("^^", StringComparison.Ordinal) || (isLast ? carets > 2 : carets > 1);
            _endsInEnd = isLast && carets > 0;
            _literals = [.. text.Split('^').Select(Encoding.UTF8.GetBytes)];
            // A separator has four bytes at most.
            _mostBytes = _literals.Sum(l => l.Length) + (4 * (_literals.Length - 1));
        }

        public bool IsImpossible { get; }

        /// <summary>Where the piece ends that begins at this place; -1 if it does not begin there.</summary>
        public int MatchAt(ReadOnlySpan<byte> text, int at)
        {
            for (int i = 0; i < _literals.Length; i++)
            {
                if (i > 0)
                {
                    int separator = at < text.Length ? SeparatorLength(text, at) : 0;
                    if (separator == 0 && !(_endsInEnd && i == _literals.Length - 1 && at == text.Length))
                        return -1;
                    at += separator;
                }

                if (!text[at..].StartsWith(_literals[i]))
                    return -1;
                at += _literals[i].Length;
            }

            return at;
        }

        /// <summary>Where the first such piece from this place on ends; -1 if there is none.</summary>
        public int Find(ReadOnlySpan<byte> text, int from)
        {
            while (from <= text.Length)
            {
                int next = _literals[0].Length > 0 ? text[from..].IndexOf(_literals[0])
                    : _literals.Length > 1 ? text[from..].IndexOfAnyExcept(NoSeparators)
                    : 0;
                if (next < 0)
                    return _literals[0].Length == 0 && _endsInEnd && _literals.Length == 2 ? text.Length : -1;
                if (MatchAt(text, from + next) is var end and >= 0)
                    return end;
                from += next + 1;
                while (from < text.Length && (sbyte)text[from] < -64)
                    from++;
            }

            return -1;
        }

        /// <summary>The same for the piece that ends with the text.</summary>
        public int FindAtEnd(ReadOnlySpan<byte> text, int from)
        {
            for (int at = Math.Max(from, text.Length - _mostBytes); at <= text.Length; at++)
            {
                if (at < text.Length && (sbyte)text[at] < -64)
                    continue;
                if (MatchAt(text, at) == text.Length)
                    return text.Length;
            }

            return -1;
        }
    }
}

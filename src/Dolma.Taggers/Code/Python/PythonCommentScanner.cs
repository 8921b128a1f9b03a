using System.Buffers;
using Dolma.Core.Lines;

namespace Dolma.Taggers.Code.Python;

/// <summary>
/// The comments of a Python file as the standard library's own tokenizer finds them (<c>tokenize.py</c> of Python 3.11), which does
/// not mind most errors. It gives up at the end of the file inside of a bracket or a long string, and at a dedent to nowhere.
/// </summary>
internal sealed class PythonCommentScanner
{
    private static readonly SearchValues<byte> Interesting = SearchValues.Create("#\\'\"()[]{}"u8);

    private readonly List<int> _indents = [];

    /// <summary>Appends the comments without any <c>#</c>; nothing if the tokenizer would give up.</summary>
    public void Append(ReadOnlySpan<byte> source, PooledBuffer output)
    {
        int length = output.Length;
        _indents.Clear();
        _indents.Add(0);
        if (!new Scan(source, _indents, output).Run())
            output.Truncate(length);
    }

    private ref struct Scan(ReadOnlySpan<byte> source, List<int> indents, PooledBuffer output)
    {
        private readonly ReadOnlySpan<byte> _source = source;
        private int _brackets;
        private bool _continues;

        /// <summary>What closes the string that the next line is part of; 0 if none is.</summary>
        private byte _quote;
        private bool _isLong;

        // For each place of the line, whether a string that begins there does not end in it; made when a first one does not.
        private bool[]? _unclosedSingle;
        private bool[]? _unclosedDouble;

        /// <summary>False if the tokenizer gives up.</summary>
        public bool Run()
        {
            for (int start = 0; start < _source.Length;)
            {
                int length = _source[start..].IndexOf((byte)'\n');
                int end = length < 0 ? _source.Length : start + length + 1;
                if (!Line(_source[start..end], out bool stops))
                    return false;
                if (stops)
                    return true;
                start = end;
            }

            return _quote == 0 && _brackets == 0 && !_continues;
        }

        private bool Line(ReadOnlySpan<byte> line, out bool stops)
        {
            stops = false;
            int at = 0;
            if (_quote != 0)
            {
                at = EndOfString(line, 0);
                if (at < 0)
                {
                    if (!_isLong && !line.EndsWith("\\\n"u8) && !line.EndsWith("\\\r\n"u8))
                        _quote = 0;
                    return true;
                }

                _quote = 0;
            }
            else if (_brackets == 0 && !_continues)
            {
                if (!Indent(line, out at, out stops))
                    return false;
            }

            _continues = false;
            Tokens(line, at);
            return true;
        }

        /// <summary>A statement begins: its indentation, or a whole line that is none.</summary>
        private readonly bool Indent(ReadOnlySpan<byte> line, out int at, out bool stops)
        {
            int column = 0;
            for (at = 0; at < line.Length && " \t\f"u8.Contains(line[at]); at++)
                column = line[at] switch { (byte)' ' => column + 1, (byte)'\t' => ((column / 8) + 1) * 8, _ => 0 };
            stops = at == line.Length;
            if (stops)
                return true;
            if (line[at] is (byte)'#' or (byte)'\r' or (byte)'\n')
            {
                if (line[at] == '#')
                    Comment(line[at..].TrimEnd("\r\n"u8));
                at = line.Length;
                return true;
            }

            if (column > indents[^1])
                indents.Add(column);
            while (column < indents[^1])
            {
                indents.RemoveAt(indents.Count - 1);
                if (column > indents[^1])
                    return false;
            }

            return true;
        }

        private void Tokens(ReadOnlySpan<byte> line, int at)
        {
            _unclosedSingle = _unclosedDouble = null;
            while (at < line.Length)
            {
                int next = line[at..].IndexOfAny(Interesting);
                if (next < 0)
                    return;
                at += next;
                byte c = line[at];
                switch (c)
                {
                    case (byte)'#':
                        int length = line[at..].IndexOfAny((byte)'\r', (byte)'\n');
                        int end = length < 0 ? line.Length : at + length;
                        Comment(line[at..end]);
                        at = end;
                        break;
                    case (byte)'\\':
                        if (line[(at + 1)..].SequenceEqual("\n"u8) || line[(at + 1)..].SequenceEqual("\r\n"u8))
                        {
                            _continues = true;
                            return;
                        }

                        at++;
                        break;
                    case (byte)'\'' or (byte)'"':
                        at = Quote(line, at, c);
                        break;
                    default:
                        _brackets += c is (byte)'(' or (byte)'[' or (byte)'{' ? 1 : -1;
                        at++;
                        break;
                }
            }
        }

        private int Quote(ReadOnlySpan<byte> line, int at, byte quote)
        {
            ReadOnlySpan<byte> rest = line[at..];
            _isLong = rest.Length > 2 && rest[1] == quote && rest[2] == quote;
            _quote = quote;
            int start = at + (_isLong ? 3 : 1);
            ref bool[]? unclosed = ref quote == '"' ? ref _unclosedDouble : ref _unclosedSingle;
            int end = !_isLong && unclosed is not null && unclosed[start] ? -1 : EndOfString(line, start);
            if (end >= 0)
            {
                _quote = 0;
                return end;
            }

            if (_isLong || EndsWithContinuation(line, start))
                return line.Length;
            // A quote that nothing closes is an error of one character.
            unclosed ??= FindUnclosed(line, quote);
            _quote = 0;
            return at + 1;
        }

        private static bool[] FindUnclosed(ReadOnlySpan<byte> line, byte quote)
        {
            var unclosed = new bool[line.Length + 2];
            unclosed[^1] = unclosed[^2] = true;
            for (int i = line.Length - 1; i >= 0; i--)
                unclosed[i] = line[i] != quote && unclosed[line[i] == '\\' ? i + 2 : i + 1];
            return unclosed;
        }

        /// <summary>Whether the line end at the line's end is escaped, counted from the string's start.</summary>
        private static bool EndsWithContinuation(ReadOnlySpan<byte> line, int start)
        {
            ReadOnlySpan<byte> rest = line[start..];
            if (!rest.EndsWith("\\\n"u8) && !rest.EndsWith("\\\r\n"u8))
                return false;
            rest = rest[..^(rest.EndsWith("\\\n"u8) ? 1 : 2)];
            return (rest.Length - rest.TrimEnd((byte)'\\').Length) % 2 == 1;
        }

        private readonly int EndOfString(ReadOnlySpan<byte> line, int at)
        {
            while (line[at..].IndexOfAny(_quote, (byte)'\\') is var next and >= 0)
            {
                at += next;
                if (line[at] == '\\')
                {
                    if (at + 1 >= line.Length || line[at + 1] == '\n')
                        return -1;
                    at += 2;
                    continue;
                }

                if (!_isLong)
                    return at + 1;
                if (line[at..].Length > 2 && line[at + 1] == _quote && line[at + 2] == _quote)
                    return at + 3;
                at++;
            }

            return -1;
        }

        private readonly void Comment(ReadOnlySpan<byte> comment)
        {
            foreach (Range part in comment.Split((byte)'#'))
                output.Write(comment[part]);
        }
    }
}

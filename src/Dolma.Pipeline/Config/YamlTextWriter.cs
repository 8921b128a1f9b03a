using System.Text;

namespace Dolma.Pipeline.Config;

/// <summary>Writes one text as a YAML scalar, plain if it can be, else in single quotes, else in double quotes, as PyYAML chooses.</summary>
internal sealed class YamlTextWriter(StringBuilder output)
{
    /// <summary>A line is broken at the first space beyond this column, in characters.</summary>
    private const int Width = 80;

    private static readonly string[] Switches = ["y", "Y", "n", "N"];

    private int _indent;
    private bool _mayFold;

    /// <param name="text">What to write.</param>
    /// <param name="indent">Columns before continuation lines.</param>
    /// <param name="isKey">Keys are never folded.</param>
    public void Write(string text, int indent, bool isKey)
    {
        (_indent, _mayFold) = (indent, !isKey);
        TextShape shape = TextShape.Of(text);
        if (shape.MayBePlain && YamlScalar.IsText(text) && !LooksLikeAValue(text))
            Plain(text);
        else if (shape.MayBeSingleQuoted && !(isKey && shape.IsMultiline))
            SingleQuoted(text);
        else
            DoubleQuoted(text);
    }

    /// <summary>Texts that another YAML reader, or Python's own conversions, would take for a number or a switch; OmegaConf quotes them.</summary>
    private static bool LooksLikeAValue(string text) =>
        Array.IndexOf(Switches, text) >= 0 || PythonText.TryInteger(text, out _) || PythonText.TryFloat(text, out _);

    private int Column
    {
        get
        {
            int column = 0;
            for (int i = output.Length - 1; i >= 0 && output[i] != '\n'; i--)
                column += char.IsLowSurrogate(output[i]) ? 0 : 1;
            return column;
        }
    }

    private void NewLine() => output.Append('\n').Append(' ', _indent);

    private void Plain(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsLoneSpace(text, i) && _mayFold && Column > Width)
                NewLine();
            else
                output.Append(text[i]);
        }
    }

    private void SingleQuoted(string text)
    {
        output.Append('\'');
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (TextShape.IsBreak(c))
            {
                // A single line break would be read as a space, so one more is written before a run of them.
                if (c == '\n' && (i == 0 || !TextShape.IsBreak(text[i - 1])))
                    output.Append('\n');
                output.Append(c);
                if (i + 1 == text.Length || !TextShape.IsBreak(text[i + 1]))
                    output.Append(' ', _indent);
            }
            else if (c == '\'')
            {
                output.Append("''");
            }
            else if (IsLoneSpace(text, i) && _mayFold && i > 0 && i + 1 < text.Length && Column > Width)
            {
                NewLine();
            }
            else
            {
                output.Append(c);
            }
        }

        output.Append('\'');
    }

    private void DoubleQuoted(string text)
    {
        output.Append('"');
        int start = 0;
        for (int end = 0; end <= text.Length; end++)
        {
            bool isEscaped = end < text.Length && NeedsEscape(text[end]);
            if (end == text.Length || isEscaped)
            {
                output.Append(text, start, end - start);
                start = end;
                if (isEscaped)
                {
                    start = end + Escape(text, end);
                    end = start - 1;
                }
            }

            if (end > 0 && end < text.Length - 1 && (text[end] == ' ' || start >= end) && _mayFold && Column + Math.Max(0, end - start) > Width)
            {
                if (start < end)
                {
                    output.Append(text, start, end - start);
                    start = end;
                }

                output.Append('\\');
                NewLine();
                // A space at the beginning of a line would be dropped.
                if (start < text.Length && text[start] == ' ')
                    output.Append('\\');
            }
        }

        output.Append('"');
    }

    private static bool IsLoneSpace(string text, int at) =>
        text[at] == ' ' && (at == 0 || text[at - 1] != ' ') && (at + 1 == text.Length || text[at + 1] != ' ');

    private static bool NeedsEscape(char c) =>
        c is '"' or '\\' or '\x85' or '\u2028' or '\u2029' or '\uFEFF'
        || !(c is (>= ' ' and <= '~') or (>= '\xA0' and <= '\uD7FF') or (>= '\uE000' and <= '\uFFFD'));

    /// <returns>How many UTF-16 units were escaped.</returns>
    private int Escape(string text, int at)
    {
        char c = text[at];
        string? letter = c switch
        {
            '\0' => "0",
            '\a' => "a",
            '\b' => "b",
            '\t' => "t",
            '\n' => "n",
            '\v' => "v",
            '\f' => "f",
            '\r' => "r",
            '\x1B' => "e",
            '"' => "\"",
            '\\' => "\\",
            '\x85' => "N",
            '\xA0' => "_",
            '\u2028' => "L",
            '\u2029' => "P",
            _ => null,
        };
        if (letter is not null)
            output.Append('\\').Append(letter);
        else if (c <= '\xFF')
            output.Append($"\\x{(int)c:X2}");
        else if (!char.IsHighSurrogate(c) || at + 1 == text.Length)
            output.Append($"\\u{(int)c:X4}");
        else
        {
            output.Append($"\\U{char.ConvertToUtf32(c, text[at + 1]):X8}");
            return 2;
        }

        return 1;
    }
}

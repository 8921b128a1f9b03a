using System.Text;
using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Python;

/// <summary>
/// The docstrings of a file that Python 3.11 can parse, cleaned of their indentation (<c>inspect.cleandoc</c>): those of classes, then
/// of functions that are not <c>async</c>, each by name, then the module's.
/// </summary>
internal static class PythonDocstrings
{
    private const int TabSize = 8;

    /// <summary>Appends them with a line end between them; nothing if the file cannot be parsed.</summary>
    public static void Append(ReadOnlySpan<byte> source, PooledBuffer output)
    {
        byte[] lines = WithPlainLineEnds(source);
        List<PythonToken>? tokens = PythonTokenizer.Read(lines);
        if (tokens is null)
            return;
        var parser = new PythonParser(lines, tokens);
        List<Docstring>? found = parser.Parse();
        if (found is null)
            return;
        bool isFirst = true;
        using var value = new PooledBuffer();
        // Sorting is stable: equal names stay as they come when the tree is walked level by level.
        foreach (Docstring docstring in found.OrderBy(d => d.Kind).ThenBy(d => d.Name, StringComparer.Ordinal).ThenBy(d => d.Depth))
        {
            value.Clear();
            for (int i = docstring.First, left = docstring.Count; left > 0; i++)
            {
                if (tokens[i].Kind != PythonTokenKind.String)
                    continue;
                left--;
                PythonString.Append(lines.AsSpan(tokens[i].Start, tokens[i].Length), value);
            }

            int before = output.Length;
            if (!isFirst)
                output.Write((byte)'\n');
            int start = output.Length;
            Clean(value.WrittenSpan, output);
            if (output.Length == start)
                output.Truncate(before);
            else
                isFirst = false;
        }
    }

    private static byte[] WithPlainLineEnds(ReadOnlySpan<byte> source)
    {
        var lines = new byte[source.Length + 1];
        int length = 0;
        for (int i = 0; i < source.Length; i++)
        {
            byte b = source[i];
            if (b == '\r')
            {
                b = (byte)'\n';
                if (i + 1 < source.Length && source[i + 1] == '\n')
                    i++;
            }

            lines[length++] = b;
        }

        if (length > 0 && lines[length - 1] != '\n')
            lines[length++] = (byte)'\n';
        return lines[..length];
    }

    private static void Clean(ReadOnlySpan<byte> docstring, PooledBuffer output)
    {
        string[] lines = ExpandTabs(Encoding.UTF8.GetString(docstring)).Split('\n');
        int margin = int.MaxValue;
        foreach (string line in lines.AsSpan(1))
        {
            int indent = IndentOf(line);
            if (indent < line.Length)
                margin = Math.Min(margin, indent);
        }

        lines[0] = lines[0][IndentOf(lines[0])..];
        if (margin < int.MaxValue)
        {
            for (int i = 1; i < lines.Length; i++)
                lines[i] = lines[i][Math.Min(margin, lines[i].Length)..];
        }

        int first = 0;
        int end = lines.Length;
        while (end > first && lines[end - 1].Length == 0)
            end--;
        while (first < end && lines[first].Length == 0)
            first++;
        output.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines[first..end])));
    }

    private static int IndentOf(string line)
    {
        int indent = 0;
        while (indent < line.Length && PythonSpace.IsSpace(line[indent]))
            indent++;
        return indent;
    }

    private static string ExpandTabs(string text)
    {
        if (!text.Contains('\t'))
            return text;
        var expanded = new StringBuilder(text.Length + 64);
        int column = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t')
            {
                int spaces = TabSize - (column % TabSize);
                expanded.Append(' ', spaces);
                column += spaces;
                continue;
            }

            expanded.Append(rune.ToString());
            column = rune.Value is '\n' or '\r' ? 0 : column + 1;
        }

        return expanded.ToString();
    }
}

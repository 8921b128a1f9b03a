using System.Buffers;
using System.Text;
using Dolma.Core.Text;

namespace Dolma.Core.FastText;

/// <summary>The examples of a training: lines such as <c>__label__en some text</c>, kept in memory.</summary>
public sealed class LabelledLines
{
    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \n\r\t\v\f\0"u8);

    private readonly List<byte[]> _lines = [];

    /// <summary>In the order in which they were added, without line ends.</summary>
    public IReadOnlyList<byte[]> Lines => _lines;

    /// <summary>Reads a text file with one example a line; empty lines are passed over.</summary>
    /// <exception cref="RunException">The file is not there.</exception>
    public static LabelledLines ReadFile(string path)
    {
        if (!File.Exists(path))
            throw new RunException($"{path} does not exist; expected a text file with lines such as `__label__en some text`.");
        var lines = new LabelledLines();
        foreach (string line in File.ReadLines(path, Encoding.UTF8))
        {
            if (line.Length > 0)
                lines._lines.Add(Encoding.UTF8.GetBytes(line));
        }

        return lines;
    }

    /// <summary>
    /// Adds every paragraph of a text that is not blank as one example, lowered and stripped as the language taggers lower and strip
    /// what they are asked about.
    /// </summary>
    /// <param name="label">Without <c>__label__</c>.</param>
    public void AddText(string label, DocumentText text)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(FastTextDictionary.LabelPrefix + label + " ");
        foreach (Range paragraph in text.Lower.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> content = PythonSpace.Trim(text.Lower[paragraph]);
            if (!content.IsEmpty)
                _lines.Add([.. prefix, .. content]);
        }
    }

    /// <summary>Calls with every token of every line and with the end of the line, up to and with the first one that a line holds.</summary>
    internal void ForEachToken(Action<byte[]> onToken)
    {
        byte[] endOfLine = "</s>"u8.ToArray();
        foreach (byte[] line in _lines)
        {
            int at = 0;
            bool ended = false;
            while (!ended)
            {
                int start = line.AsSpan(at).IndexOfAnyExcept(Separators);
                if (start < 0)
                    break;
                at += start;
                int length = line.AsSpan(at).IndexOfAny(Separators);
                byte[] token = line.AsSpan(at, length < 0 ? line.Length - at : length).ToArray();
                at += token.Length;
                onToken(token);
                ended = token.AsSpan().SequenceEqual(endOfLine);
            }

            if (!ended)
                onToken(endOfLine);
        }
    }
}

using System.Text;
using Dolma.Core;
using Dolma.Core.Text;

namespace Dolma.Taggers.Language.Cld2;

/// <summary>
/// What to write in ASCII for every other character, as a table of AnyAscii has it: lines with a character, a tab and its ASCII. Immutable.
/// </summary>
/// <remarks>AnyAscii 0.3.3, <c>table.tsv</c>.</remarks>
internal sealed class AsciiTable
{
    private readonly byte[] _ascii;

    /// <summary>By code point, where its ASCII begins; it ends where the next one's begins.</summary>
    private readonly int[] _starts;

    /// <exception cref="RunException">The file is not such a table.</exception>
    public AsciiTable(string path)
    {
        var entries = new SortedDictionary<int, string>();
        int number = 0;
        foreach (string line in File.ReadAllText(path, Encoding.UTF8).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            number++;
            if (!Rune.TryGetRuneAt(line, 0, out Rune rune) || line.IndexOf('\t', StringComparison.Ordinal) != rune.Utf16SequenceLength)
                throw new RunException($"{path}, line {number}: expected a character, a tab and what to write for it in ASCII.");
            entries[rune.Value] = line[(rune.Utf16SequenceLength + 1)..];
        }

        if (entries.Count == 0)
            throw new RunException($"{path} is empty; expected a line for each character.");
        _starts = new int[entries.Keys.Last() + 2];
        var ascii = new StringBuilder();
        int at = 0;
        foreach ((int codePoint, string text) in entries)
        {
            _starts.AsSpan(at, codePoint + 1 - at).Fill(ascii.Length);
            ascii.Append(text);
            at = codePoint + 1;
        }

        _starts[at] = ascii.Length;
        _ascii = Encoding.ASCII.GetBytes(ascii.ToString());
    }

    /// <summary>
    /// Writes the text in ASCII; characters that the table does not have are left out. Returns how many bytes were written.
    /// </summary>
    /// <param name="target">Grows as needed.</param>
    public int Write(ReadOnlySpan<byte> text, ref byte[] target)
    {
        int written = 0;
        for (int at = 0; at < text.Length;)
        {
            int codePoint = CodePoints.Decode(text, at, out int length);
            at += length;
            ReadOnlySpan<byte> ascii = codePoint < 0x80 ? text.Slice(at - 1, 1)
                : codePoint + 1 < _starts.Length ? _ascii.AsSpan(_starts[codePoint].._starts[codePoint + 1])
                : [];
            if (target.Length - written < ascii.Length)
                Array.Resize(ref target, Math.Max(text.Length, 2 * (written + ascii.Length)));
            ascii.CopyTo(target.AsSpan(written));
            written += ascii.Length;
        }

        return written;
    }
}

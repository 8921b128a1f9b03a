using System.Text;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>A document of a token file: tokens [Start, End) are its own.</summary>
/// <param name="Source">Path of the documents file.</param>
/// <param name="Location">Line there, from 1.</param>
internal sealed record TokenRow(long Start, long End, string Id, string Source, string Location);

/// <summary>
/// The index beside a token file, whole: rows <c>start,end,id,src,loc</c> (spec/tokens 3). A token file has a row for each
/// document, so this is as large as its ids.
/// </summary>
internal static class TokenIndex
{
    /// <summary>The rows, as far as they can be understood; the others are bad lines.</summary>
    public static IReadOnlyList<TokenRow> Read(IStorage storage, string path, DiffSettings settings, Action<long> onBadLine)
    {
        var rows = new List<TokenRow>();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineSource(storage, path, settings.MaxLineBytes);
        while (lines.TryNext(out DiffLine line))
        {
            List<string> fields = Fields(line.Bytes.Span);
            long start = 0;
            long end = 0;
            bool isRow = fields.Count == 5 && long.TryParse(fields[0], out start) && long.TryParse(fields[1], out end)
                && start == (rows.Count == 0 ? 0 : rows[^1].End) && end >= start;
            if (!isRow)
            {
                onBadLine(line.Number);
                continue;
            }

            // Many rows have one source.
            if (!sources.TryGetValue(fields[3], out string? source))
                sources.Add(source = fields[3], source);
            rows.Add(new TokenRow(start, end, fields[2], source, fields[4]));
        }

        return rows;
    }

    /// <summary>Fields as Python's <c>csv</c> writes them; one that goes on in the next line is not understood.</summary>
    private static List<string> Fields(ReadOnlySpan<byte> row)
    {
        var fields = new List<string>(5);
        string rest = Encoding.UTF8.GetString(row);
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < rest.Length; i++)
        {
            char c = rest[i];
            if (c == '"')
            {
                if (isQuoted && i + 1 < rest.Length && rest[i + 1] == '"')
                    field.Append(rest[i++]);
                else
                    isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        fields.Add(field.ToString());
        return isQuoted ? [] : fields;
    }
}

using Dolma.Core.Lines;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Fields of an index row as Python's <c>csv</c> writes them: quoted only if they have to be.</summary>
internal static class CsvField
{
    /// <summary>Appends the field that the row begins with, unquoted.</summary>
    /// <returns>What follows its comma; nothing if it was the last.</returns>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> row, PooledBuffer output)
    {
        bool isQuoted = false;
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] == '"')
            {
                // Doubled within quotes it stands for itself.
                if (isQuoted && i + 1 < row.Length && row[i + 1] == '"')
                    output.Write(row[i++]);
                else
                    isQuoted = !isQuoted;
            }
            else if (row[i] == ',' && !isQuoted)
            {
                return row[(i + 1)..];
            }
            else
            {
                output.Write(row[i]);
            }
        }

        return [];
    }

    public static void Write(PooledBuffer output, ReadOnlySpan<byte> value)
    {
        if (value.IndexOfAny(",\"\r\n"u8) < 0)
        {
            output.Write(value);
            return;
        }

        output.Write((byte)'"');
        int quote = value.IndexOf((byte)'"');
        while (quote >= 0)
        {
            output.Write(value[..(quote + 1)]);
            output.Write((byte)'"');
            value = value[(quote + 1)..];
            quote = value.IndexOf((byte)'"');
        }

        output.Write(value);
        output.Write((byte)'"');
    }
}

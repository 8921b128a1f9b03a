using Dolma.Core.Lines;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Fields of an index row as Python's <c>csv</c> writes them: quoted only if they have to be.</summary>
internal static class CsvField
{
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

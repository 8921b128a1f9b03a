using System.Globalization;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Floats as Python prints them: <c>1.0</c>, <c>0.1</c>, <c>1e-05</c>, <c>1e+16</c>.</summary>
internal static class PythonFloat
{
    // Python's exponent form begins here; elsewhere the original's JSON encoders print the same.
    private const double FirstLarge = 1e16;
    private const double FirstSmall = 1e-4;

    public static void Write(PooledBuffer output, double value)
    {
        double size = Math.Abs(value);
        if (size is 0 or (>= FirstSmall and < FirstLarge))
        {
            JsonNumber.Write(output, value);
            return;
        }

        foreach (char c in value.ToString("R", CultureInfo.InvariantCulture))
            output.Write((byte)char.ToLowerInvariant(c));
    }
}

using System.Globalization;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Floats as Python prints them: <c>1.0</c>, <c>0.1</c>, <c>1e-05</c>, <c>1e+16</c>.</summary>
internal static class PythonFloat
{
    /// <summary>The encoders' form, but for exponents: those have a sign and at least two digits here, and no lone <c>.0</c> before them.</summary>
    public static void Write(PooledBuffer output, double value)
    {
        int start = output.Length;
        JsonNumber.Write(output, value);
        ReadOnlySpan<byte> written = output.WrittenSpan[start..];
        int e = written.IndexOf((byte)'e');
        if (e < 0)
            return;
        int exponent = int.Parse(written[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        output.Truncate(start + e);
        string suffix = string.Create(CultureInfo.InvariantCulture, $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        foreach (char c in suffix)
            output.Write((byte)c);
    }
}

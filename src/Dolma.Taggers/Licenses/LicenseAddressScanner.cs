namespace Dolma.Taggers.Licenses;

/// <summary>
/// The addresses that <c>cc_re_fast</c> knows, wherever they stand:
/// <c>http[s]?://creativecommons\.org/licenses/(by|by-sa|by-nd|by-nc|by-nc-sa|by-nc-nd|publicdomain)["/ >]</c>.
/// </summary>
internal sealed class LicenseAddressScanner : LicenseScanner
{
    private static readonly byte[][] Types =
        [.. new[] { "by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd", "publicdomain" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private static ReadOnlySpan<byte> Anchor => "://creativecommons.org/licenses/"u8;

    public override void Begin()
    {
    }

    public override bool Find(ReadOnlySpan<byte> html, int from, out License license)
    {
        for (int at = from; html[at..].IndexOf(Anchor) is var found and >= 0;)
        {
            int anchor = at + found;
            int start = anchor + Anchor.Length;
            if (BeginsWithScheme(html[from..anchor]))
            {
                foreach (byte[] type in Types)
                {
                    int end = start + type.Length;
                    if (end < html.Length && html[start..].StartsWith(type) && "\"/ >"u8.Contains(html[end]))
                    {
                        license = new License(end + 1, start..end);
                        return true;
                    }
                }
            }

            at = start;
        }

        license = default;
        return false;
    }

    private static bool BeginsWithScheme(ReadOnlySpan<byte> before) => before.EndsWith("http"u8) || before.EndsWith("https"u8);
}

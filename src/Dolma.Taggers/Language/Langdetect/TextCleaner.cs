using System.Buffers;
using Dolma.Core.Text;

namespace Dolma.Taggers.Language.Langdetect;

/// <summary>
/// What langdetect leaves of a text: addresses become spaces, letters and the marks of Vietnamese are joined, of what there is then the
/// first ten thousand characters, a run of spaces being one; and no Latin letters in a text that is mostly in another script.
/// </summary>
/// <remarks>langdetect 1.0.9, <c>detector.py</c>, <c>ngram.py</c>. One per thread.</remarks>
internal sealed class TextCleaner
{
    /// <summary>Code points.</summary>
    private const int LongestText = 10_000;

    private const int LongestUrl = 2076;
    private const int LongestMailbox = 64;
    private const int LongestMailPart = 255;

    private const string VietnameseLetters = "AEIOUYaeiouy\u00c2\u00ca\u00d4\u00e2\u00ea\u00f4\u0102\u0103\u01a0\u01a1\u01af\u01b0";
    private const string VietnameseMarks = "\u0300\u0301\u0303\u0309\u0323";

    /// <summary>By mark and letter. Not from the runtime's normalization, which does nothing without ICU.</summary>
    private static readonly string[] VietnameseComposed =
    [
        "\u00c0\u00c8\u00cc\u00d2\u00d9\u1ef2\u00e0\u00e8\u00ec\u00f2\u00f9\u1ef3\u1ea6\u1ec0\u1ed2\u1ea7\u1ec1\u1ed3\u1eb0\u1eb1\u1edc\u1edd\u1eea\u1eeb",
        "\u00c1\u00c9\u00cd\u00d3\u00da\u00dd\u00e1\u00e9\u00ed\u00f3\u00fa\u00fd\u1ea4\u1ebe\u1ed0\u1ea5\u1ebf\u1ed1\u1eae\u1eaf\u1eda\u1edb\u1ee8\u1ee9",
        "\u00c3\u1ebc\u0128\u00d5\u0168\u1ef8\u00e3\u1ebd\u0129\u00f5\u0169\u1ef9\u1eaa\u1ec4\u1ed6\u1eab\u1ec5\u1ed7\u1eb4\u1eb5\u1ee0\u1ee1\u1eee\u1eef",
        "\u1ea2\u1eba\u1ec8\u1ece\u1ee6\u1ef6\u1ea3\u1ebb\u1ec9\u1ecf\u1ee7\u1ef7\u1ea8\u1ec2\u1ed4\u1ea9\u1ec3\u1ed5\u1eb2\u1eb3\u1ede\u1edf\u1eec\u1eed",
        "\u1ea0\u1eb8\u1eca\u1ecc\u1ee4\u1ef4\u1ea1\u1eb9\u1ecb\u1ecd\u1ee5\u1ef5\u1eac\u1ec6\u1ed8\u1ead\u1ec7\u1ed9\u1eb6\u1eb7\u1ee2\u1ee3\u1ef0\u1ef1",
    ];

    private static readonly Dictionary<(int Letter, int Mark), int> Composed = VietnameseMarks
        .SelectMany((mark, m) => VietnameseLetters.Select((letter, l) => KeyValuePair.Create(((int)letter, (int)mark), (int)VietnameseComposed[m][l])))
        .ToDictionary();

    private static readonly SearchValues<byte> UrlCharacters =
        SearchValues.Create("-_.?&~;+=/#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> MailCharacters =
        SearchValues.Create("-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> HostCharacters =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly int[] _clean = new int[LongestText];
    private byte[] _withoutUrls = [];
    private byte[] _withoutMails = [];

    /// <summary>The code points that are left; good until the next call.</summary>
    public ReadOnlySpan<int> Clean(ReadOnlySpan<byte> text)
    {
        text = WithoutUrls(text);
        text = WithoutMails(text);
        int length = Collapse(text);
        int latin = 0;
        int other = 0;
        foreach (int c in _clean.AsSpan(0, length))
        {
            if (c is >= 'A' and <= 'z')
                latin++;
            else if (c >= 0x300 && c is < 0x1E00 or > 0x1EFF)
                other++;
        }

        if (latin * 2 >= other)
            return _clean.AsSpan(0, length);
        int kept = 0;
        foreach (int c in _clean.AsSpan(0, length))
        {
            if (c is < 'A' or > 'z')
                _clean[kept++] = c;
        }

        return _clean.AsSpan(0, kept);
    }

    /// <summary><c>https?://[-_.?&amp;~;+=/#0-9A-Za-z]{1,2076}</c> becomes a space.</summary>
    private ReadOnlySpan<byte> WithoutUrls(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("http"u8) < 0)
            return text;
        Span<byte> target = Room(ref _withoutUrls, text.Length);
        int written = 0;
        int copied = 0;
        int at = 0;
        while (text[at..].IndexOf("http"u8) is var found and >= 0)
        {
            int start = at + found;
            at = start + 4;
            int rest = at < text.Length && text[at] == 's' ? at + 1 : at;
            if (!text[rest..].StartsWith("://"u8))
                continue;
            rest += 3;
            int length = RunOf(text[rest..], UrlCharacters, LongestUrl);
            if (length == 0)
                continue;
            written += Append(text[copied..start], target[written..]);
            copied = at = rest + length;
        }

        text[copied..].CopyTo(target[written..]);
        return target[..(written + text.Length - copied)];
    }

    /// <summary>
    /// <c>[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}</c> becomes a space. The leftmost match of an @ begins as far
    /// before it as it may; it fails only if a single character follows.
    /// </summary>
    private ReadOnlySpan<byte> WithoutMails(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'@'))
            return text;
        Span<byte> target = Room(ref _withoutMails, text.Length);
        int written = 0;
        int copied = 0;
        int at = 0;
        while (text[at..].IndexOf((byte)'@') is var found and >= 0)
        {
            int sign = at + found;
            at = sign + 1;
            int least = Math.Max(copied, sign - LongestMailbox);
            int start = least + 1 + text[least..sign].LastIndexOfAnyExcept(MailCharacters);
            int host = RunOf(text[at..], HostCharacters, LongestMailPart);
            int end = at + host + RunOf(text[(at + host)..], MailCharacters, LongestMailPart);
            if (start == sign || host == 0 || end - at < 2)
                continue;
            written += Append(text[copied..start], target[written..]);
            copied = at = end;
        }

        text[copied..].CopyTo(target[written..]);
        return target[..(written + text.Length - copied)];
    }

    /// <summary>Copies what stands before an address, and a space for it.</summary>
    private static int Append(ReadOnlySpan<byte> before, Span<byte> target)
    {
        before.CopyTo(target);
        target[before.Length] = (byte)' ';
        return before.Length + 1;
    }

    private int Collapse(ReadOnlySpan<byte> text)
    {
        int count = 0;
        int previous = 0;
        int at = 0;
        for (int seen = 0; seen < LongestText && at < text.Length; seen++)
        {
            int c = CodePoints.Decode(text, at, out int length);
            at += length;
            // Marks take two bytes, the first of which is CC.
            if (at < text.Length && text[at] == 0xCC && Composed.TryGetValue((c, CodePoints.Decode(text, at, out int more)), out int composed))
            {
                c = composed;
                at += more;
            }

            if (c != ' ' || previous != ' ')
                _clean[count++] = c;
            previous = c;
        }

        return count;
    }

    private static int RunOf(ReadOnlySpan<byte> text, SearchValues<byte> characters, int longest)
    {
        ReadOnlySpan<byte> part = text[..Math.Min(text.Length, longest)];
        int end = part.IndexOfAnyExcept(characters);
        return end < 0 ? part.Length : end;
    }

    private static Span<byte> Room(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new byte[Math.Max(length, (int)Math.Min(2L * buffer.Length, Array.MaxLength))];
        return buffer;
    }
}

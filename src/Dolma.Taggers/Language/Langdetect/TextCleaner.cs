using System.Buffers;
using System.Text;
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

    private static readonly Dictionary<(int Letter, int Mark), int> Composed = VietnameseLetters
        .SelectMany(letter => VietnameseMarks.Select(mark => (letter, mark)))
        .ToDictionary(pair => ((int)pair.letter, (int)pair.mark), pair => (int)$"{pair.letter}{pair.mark}".Normalize(NormalizationForm.FormC)[0]);

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

using System.Security.Cryptography;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>All rules and filters of detect-secrets 1.4.0, over the lines of a text (spec/tag appendix A).</summary>
internal sealed class SecretScanner
{
    private const int HashLength = 20;

    private readonly CodeText _text = new();
    private readonly Candidates _candidates = new();
    private readonly List<Secret> _secrets = [];
    private readonly HashSet<(UInt128 Hash, uint HashRest, int Detector)> _known = [];
    private readonly List<int> _active = [];

    /// <summary>The rules; a secret's <see cref="Secret.Detector"/> is a number in this list.</summary>
    public static IReadOnlyList<SecretDetector> Detectors { get; } =
    [
        new ArtifactoryDetector(),
        new AwsDetector(),
        new PrefixedTokenDetector("Azure Storage Account access key", new TokenShape("AccountKey=", Characters.Base64, 88)),
        new BasicAuthDetector(),
        PatternDetectors.Cloudant(),
        new DiscordDetector(),
        new GitHubDetector(),
        EntropyDetector.Base64(),
        EntropyDetector.Hex(),
        PatternDetectors.IbmIam(),
        PatternDetectors.IbmCos(),
        new JsonWebTokenDetector(),
        new KeywordDetector(),
        new MailchimpDetector(),
        new NpmDetector(),
        new PrivateKeyDetector(),
        new SendGridDetector(),
        PatternDetectors.Slack(),
        PatternDetectors.SoftLayer(),
        new PrefixedTokenDetector("Square OAuth Secret", new TokenShape("sq0csp-", Characters.SquareBody, 43)),
        new PrefixedTokenDetector("Stripe Access Key", new TokenShape("k_live_", Characters.Alphanumeric, 24, Leads: "rs")),
        new PrefixedTokenDetector(
            "Twilio API Key", new TokenShape("AC", Characters.DigitsAndLower, 32), new TokenShape("SK", Characters.DigitsAndLower, 32)),
    ];

    /// <summary>A finding.</summary>
    /// <param name="Line">Its number, from 0.</param>
    /// <param name="LineStart">In code points.</param>
    /// <param name="LineEnd">In code points, white space at the line's end included.</param>
    /// <param name="Start">In code points of the text.</param>
    /// <param name="Length">In code points.</param>
    /// <param name="Hash">First 16 bytes of the secret's SHA-1.</param>
    /// <param name="HashRest">The other 4.</param>
    public readonly record struct Secret(int Detector, int Line, int LineStart, int LineEnd, int Start, int Length, UInt128 Hash, uint HashRest);

    public CodeText Text => _text;

    /// <summary>The secrets of a text, each once: by line, SHA-1, and type. Good until the next call.</summary>
    public IReadOnlyList<Secret> Scan(Dolma.Core.Text.DocumentText text)
    {
        _text.Reset(text);
        _secrets.Clear();
        _known.Clear();
        _active.Clear();
        for (int i = 0; i < Detectors.Count; i++)
        {
            if (Detectors[i].MayOccurIn(_text))
                _active.Add(i);
        }

        if (_active.Count == 0)
            return _secrets;
        ScanLines();
        _secrets.Sort(Compare);
        return _secrets;
    }

    private static int Compare(Secret a, Secret b)
    {
        int order = a.Line.CompareTo(b.Line);
        if (order == 0)
            order = a.Hash.CompareTo(b.Hash);
        if (order == 0)
            order = a.HashRest.CompareTo(b.HashRest);
        return order == 0 ? string.CompareOrdinal(Detectors[a.Detector].Type, Detectors[b.Detector].Type) : order;
    }

    private void ScanLines()
    {
        ReadOnlySpan<byte> utf8 = _text.Utf8;
        var lines = new PythonLines(utf8);
        bool allowsNext = false;
        int start = 0;
        int lastNext = 0;
        for (int number = 0; lines.MoveNext(); number++)
        {
            start += Count(utf8[lastNext..lines.Start]);
            int end = start + Count(utf8[lines.Start..lines.End]);
            ReadOnlySpan<char> whole = _text.Plain[start..end];
            int trimmed = whole.Length;
            while (trimmed > 0 && CodeText.IsSpace(whole[trimmed - 1]))
                trimmed--;
            ScanLine(new CodeLine(start, whole[..trimmed], _text.Folded.Slice(start, trimmed)), number, end, allowsNext);
            allowsNext = LineFilters.AllowsNext(whole);
            lastNext = lines.End;
            start = end;
        }
    }

    private int Count(ReadOnlySpan<byte> utf8) => _text.Length == _text.Utf8.Length ? utf8.Length : Dolma.Core.Text.CodePoints.Count(utf8);

    private void ScanLine(CodeLine line, int number, int end, bool isAllowed)
    {
        if (line.Length == 0)
            return;
        _candidates.Clear();
        foreach (int detector in _active)
        {
            _candidates.Detector = detector;
            Detectors[detector].Find(line, _candidates);
        }

        if (_candidates.Count == 0 || isAllowed || LineFilters.IsAllowed(line.Plain) || LineFilters.IsReference(line.Plain))
            return;
        int idName = SecretFilters.EndOfIdName(line.Folded);
        int[] firsts = idName == int.MaxValue ? [] : FirstsInLine(line);
        Span<byte> hash = stackalloc byte[HashLength];
        for (int i = 0; i < _candidates.Count; i++)
        {
            Candidates.Candidate candidate = _candidates.All[i];
            ReadOnlySpan<byte> bytes = _text.Bytes(line.Start + candidate.Start, candidate.Length);
            if (SecretFilters.IsHarmless(line.Plain.Slice(candidate.Start, candidate.Length), bytes)
                || (firsts.Length > 0 && Detectors[candidate.Detector].PassesOverIds && firsts[i] >= idName))
                continue;
            // Identity, not security: the original keys its findings by SHA-1 and sorts by it.
#pragma warning disable CA5350
            SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
            UInt128 first = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
            uint rest = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash[16..]);
            if (_known.Add((first, rest, candidate.Detector)))
                _secrets.Add(new Secret(candidate.Detector, number, line.Start, end, line.Start + candidate.Start, candidate.Length, first, rest));
        }
    }

    /// <summary>Where the candidates first occur in the line, in code points from its start.</summary>
    private int[] FirstsInLine(CodeLine line)
    {
        int from = _text.ByteOffset(line.Start);
        List<(int, int)> pieces = [];
        foreach (Candidates.Candidate candidate in _candidates.All)
        {
            int start = _text.ByteOffset(line.Start + candidate.Start);
            pieces.Add((start - from, _text.ByteOffset(line.Start + candidate.Start + candidate.Length) - start));
        }

        int[] found = FirstOccurrences.Find(_text.Bytes(line.Start, line.Length), pieces);
        for (int i = 0; i < found.Length; i++)
            found[i] = _text.CodePointOffset(from + found[i]) - line.Start;
        return found;
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>
/// One of Unicode's normalisation forms (UAX #15). Only stretches around characters that could change are worked on; text without any,
/// which is nearly all text, is passed on as it is.
/// </summary>
internal sealed class UnicodeNormalizer(UnicodeForm form) : Normalizer
{
    // Longer runs of marks are sorted elsewhere, in less than quadratic time.
    private const int LongestInsertion = 32;

    [ThreadStatic]
    private static List<(int CodePoint, byte Class, int Change)>? _stretch;

    private readonly bool _composes = form is UnicodeForm.C or UnicodeForm.KC;
    private readonly bool _isCompatible = form is UnicodeForm.KC or UnicodeForm.KD;
    private readonly SuspectCharacters _suspects = SuspectCharacters.Of(form);

    public UnicodeForm Form => form;

    public override bool Rewrite(ReadOnlySpan<byte> text, PooledBuffer output, CharacterOrigins? origins)
    {
        if (Ascii.IsValid(text))
            return false;
        NormalizationData data = NormalizationData.Instance;
        int start = FirstSuspectStretch(text);
        if (start < 0)
            return false;
        List<(int CodePoint, byte Class, int Change)> stretch = _stretch ??= [];
        output.Write(text[..start]);
        origins?.AddSame(CodePoints.Count(text[..start]));
        int i = start;
        while (i < text.Length)
        {
            // A stretch is a starter with all suspects after it. Nothing composes across its borders.
            stretch.Clear();
            int from = i;
            Decompose(Characters.Decode(text, i, out int length), data, stretch);
            i += length;
            bool plain = true;
            while (i < text.Length)
            {
                int next = Characters.Decode(text, i, out length);
                if (!_suspects.Contains(next))
                    break;
                plain = false;
                Decompose(next, data, stretch);
                i += length;
            }

            if (plain && !_suspects.Contains(Characters.Decode(text, from, out _)))
            {
                output.Write(text[from..i]);
                origins?.AddSame(1);
            }
            else
            {
                Write(CollectionsMarshal.AsSpan(stretch), data, output, origins);
            }
        }

        return true;
    }

    /// <summary>Where the character before the first suspect begins; -1 if there is no suspect.</summary>
    private int FirstSuspectStretch(ReadOnlySpan<byte> text)
    {
        int i = 0;
        while (true)
        {
            int next = text[i..].IndexOfAny(_suspects.Leads);
            if (next < 0)
                return -1;
            i += next;
            if (_suspects.Contains(Characters.Decode(text, i, out int length)))
                return i == 0 ? 0 : Characters.StartOfLast(text, i);
            i += length;
        }
    }

    /// <summary>The first character takes the place of the decomposed one (change 0), the others are new (change 1).</summary>
    private void Decompose(
        int codePoint, NormalizationData data, List<(int CodePoint, byte Class, int Change)> stretch, bool isFirst = true)
    {
        if (data.TryDecompose(codePoint, out int first, out int second))
        {
            Decompose(first, data, stretch, isFirst);
            if (second != 0)
                Decompose(second, data, stretch, isFirst: false);
            return;
        }

        ReadOnlySpan<int> parts = _isCompatible ? data.Compatible(codePoint) : [];
        foreach (int part in parts)
        {
            Decompose(part, data, stretch, isFirst);
            isFirst = false;
        }

        if (parts.IsEmpty)
            stretch.Add((codePoint, data.ClassOf(codePoint), isFirst ? 0 : 1));
    }

    /// <summary>Sorts each run of marks by class, equal ones as they came; starters stay where they are.</summary>
    private static void Order(Span<(int CodePoint, byte Class, int Change)> characters)
    {
        int i = 0;
        while (i < characters.Length)
        {
            int end = i;
            bool sorted = true;
            while (end < characters.Length && characters[end].Class != 0)
            {
                sorted &= end == i || characters[end - 1].Class <= characters[end].Class;
                end++;
            }

            if (!sorted && end - i <= LongestInsertion)
            {
                Insert(characters[i..end]);
            }
            else if (!sorted)
            {
                (int CodePoint, byte Class, int Change)[] run = [.. characters[i..end].ToArray().OrderBy(c => c.Class)];
                run.CopyTo(characters[i..]);
            }

            i = Math.Max(end, i + 1);
        }
    }

    /// <summary>Sorts in place, equal classes as they came; for the few marks that real text has in a row.</summary>
    private static void Insert(Span<(int CodePoint, byte Class, int Change)> marks)
    {
        for (int i = 1; i < marks.Length; i++)
        {
            (int CodePoint, byte Class, int Change) mark = marks[i];
            int to = i;
            for (; to > 0 && marks[to - 1].Class > mark.Class; to--)
                marks[to] = marks[to - 1];
            marks[to] = mark;
        }
    }

    private void Write(
        Span<(int CodePoint, byte Class, int Change)> characters, NormalizationData data, PooledBuffer output, CharacterOrigins? origins)
    {
        Order(characters);
        if (_composes)
            characters = Compose(characters, data);
        foreach ((int codePoint, _, int change) in characters)
        {
            output.Advance(CodePoints.Encode(codePoint, output.GetSpan(4)));
            origins?.AddChanged(change);
        }
    }

    /// <summary>Composes in place; what is left stands at the beginning.</summary>
    private static Span<(int CodePoint, byte Class, int Change)> Compose(Span<(int CodePoint, byte Class, int Change)> characters, NormalizationData data)
    {
        int starter = -1;
        int kept = 0;
        for (int i = 0; i < characters.Length; i++)
        {
            (int codePoint, byte value, int change) = characters[i];
            // Blocked if something between the starter and this has no lower class.
            bool blocked = starter < 0 || (kept - 1 != starter && characters[kept - 1].Class >= value);
            if (!blocked && data.TryCompose(characters[starter].CodePoint, codePoint, out int composite))
            {
                characters[starter].CodePoint = composite;
                // One character fewer than the two were.
                characters[starter].Change += change - 1;
                continue;
            }

            if (value == 0)
                starter = kept;
            characters[kept++] = (codePoint, value, change);
        }

        return characters[..kept];
    }
}

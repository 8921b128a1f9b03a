using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core;

namespace Dolma.Taggers.Language.Langdetect;

/// <summary>
/// How frequent every n-gram of one to three characters is in each language, as langdetect's profiles have it, and which ideographs
/// count as one. Immutable.
/// </summary>
/// <remarks>langdetect 1.0.9, <c>detector_factory.py</c>; its source package, or any .tar.gz of its <c>profiles</c> folder.</remarks>
internal sealed class LanguageProfiles
{
    /// <summary>Bits of a code point in the key of an n-gram.</summary>
    public const int BitsOfCharacter = 21;

    /// <summary>The file that says which ideographs count as one.</summary>
    public const string GroupsName = "messages.properties";

    private const int LongestGram = 3;
    private const int FirstIdeograph = 0x4E00;
    private const int LastIdeograph = 0x9FFF;
    private const string GroupPrefix = "NGram.KANJI_";

    private readonly ulong[] _keys;
    private readonly int[] _rows;
    private readonly int _mask;
    private readonly double[] _probabilities;
    private readonly int[] _ideographs = [.. Enumerable.Range(FirstIdeograph, LastIdeograph - FirstIdeograph + 1)];

    private LanguageProfiles(List<Profile> profiles, List<string> groups)
    {
        // The order is that of the sums of probabilities, whose last digits depend on it.
        profiles.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        Languages = [.. profiles.Select(p => p.Name.Trim().ToLowerInvariant())];
        Dictionary<string, int> rows = new(StringComparer.Ordinal);
        foreach (string gram in profiles.SelectMany(p => p.Frequencies.Keys))
            rows.TryAdd(gram, rows.Count);
        _probabilities = new double[rows.Count * Languages.Count];
        for (int language = 0; language < profiles.Count; language++)
        {
            foreach ((string gram, long frequency) in profiles[language].Frequencies)
            {
                int length = gram.EnumerateRunes().Count();
                if (length is >= 1 and <= LongestGram)
                    _probabilities[(rows[gram] * Languages.Count) + language] = (double)frequency / profiles[language].Totals[length - 1];
            }
        }

        int size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 3 * rows.Count));
        _keys = new ulong[size];
        _rows = new int[size];
        _mask = size - 1;
        foreach ((string gram, int row) in rows)
        {
            ulong key = 0;
            foreach (Rune rune in gram.EnumerateRunes())
                key = (key << BitsOfCharacter) | (uint)rune.Value;
            int slot = SlotOf(key);
            (_keys[slot], _rows[slot]) = (key, row);
        }

        GroupsIdeographs = groups.Count > 0;
        foreach (string group in groups)
        {
            foreach (char c in group.Where(c => c is >= (char)FirstIdeograph and <= (char)LastIdeograph))
                _ideographs[c - FirstIdeograph] = group[0];
        }
    }

    private sealed record Profile(string Name, long[] Totals, Dictionary<string, long> Frequencies);

    /// <summary>In lower case, in the order of <see cref="Probabilities"/>.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <summary>Whether the archive says which ideographs count as one; else each counts for itself.</summary>
    public bool GroupsIdeographs { get; }

    /// <summary>
    /// Reads an archive. Without <see cref="GroupsName"/> in it every ideograph counts for itself, which changes answers for texts with such.
    /// </summary>
    /// <exception cref="RunException">The file is no such archive.</exception>
    public static LanguageProfiles Read(string path)
    {
        try
        {
            List<Profile> profiles = [];
            List<string> groups = [];
            using var reader = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is not { } content || entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                string[] parts = entry.Name.Split('/');
                if (parts.Length > 1 && parts[^2] == "profiles" && !parts[^1].StartsWith('.'))
                    profiles.Add(ReadProfile(content));
                else if (parts[^1] == GroupsName)
                    groups.AddRange(ReadGroups(content));
            }

            if (profiles.Count < 2)
                throw new InvalidDataException($"it has {profiles.Count} files in a folder profiles");
            return new LanguageProfiles(profiles, groups);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException or EndOfStreamException)
        {
            throw new RunException($"{path} has no profiles of langdetect: {e.Message.TrimEnd('.')}. Expected langdetect-1.0.9.tar.gz.", e);
        }
    }

    /// <summary>The row of an n-gram; -1 if no language has it.</summary>
    /// <param name="key">Its code points, the last in the lowest bits.</param>
    public int RowOf(ulong key)
    {
        int slot = SlotOf(key);
        return _keys[slot] == key ? _rows[slot] : -1;
    }

    /// <summary>How probable the n-gram is in each language.</summary>
    public ReadOnlySpan<double> Probabilities(int row) => _probabilities.AsSpan(row * Languages.Count, Languages.Count);

    /// <summary>The ideograph that stands for all of its group.</summary>
    public int GroupOf(int codePoint) => _ideographs[codePoint - FirstIdeograph];

    /// <summary>Where the key is, or the free slot where it would be; 0 is no key.</summary>
    private int SlotOf(ulong key)
    {
        int slot = (int)((key * 0x9E37_79B9_7F4A_7C15) >> 32) & _mask;
        while (_keys[slot] != 0 && _keys[slot] != key)
            slot = (slot + 1) & _mask;
        return slot;
    }

    private static Profile ReadProfile(Stream content)
    {
        using JsonDocument json = JsonDocument.Parse(content);
        JsonElement root = json.RootElement;
        return new Profile(
            root.GetProperty("name").GetString()!,
            [.. root.GetProperty("n_words").EnumerateArray().Select(n => n.GetInt64())],
            root.GetProperty("freq").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetInt64(), StringComparer.Ordinal));
    }

    private static IEnumerable<string> ReadGroups(Stream content)
    {
        using var reader = new StreamReader(content);
        while (reader.ReadLine() is { } line)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !line.StartsWith(GroupPrefix, StringComparison.Ordinal))
                continue;
            string[] characters = line[(equals + 1)..].Split("\\u", StringSplitOptions.RemoveEmptyEntries);
            yield return string.Concat(characters.Select(c => (char)int.Parse(c[..4], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }
    }
}

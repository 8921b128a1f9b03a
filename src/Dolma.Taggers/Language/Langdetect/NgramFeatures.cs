using Dolma.Core.Text;

namespace Dolma.Taggers.Language.Langdetect;

/// <summary>The n-grams of a cleaned text that some language knows. One per thread.</summary>
/// <remarks>langdetect 1.0.9, <c>ngram.py</c>.</remarks>
internal sealed class NgramFeatures(LanguageProfiles profiles)
{
    private const ulong TwoCharacters = (1UL << (2 * LanguageProfiles.BitsOfCharacter)) - 1;
    private const ulong OneCharacter = (1UL << LanguageProfiles.BitsOfCharacter) - 1;

    private int[] _rows = new int[1024];
    private int _count;

    /// <summary>
    /// Rows of the n-grams, by their last character, the shorter first. Every word begins with a space; there are none within words of
    /// more than one capital letter. Good until the next call.
    /// </summary>
    public ReadOnlySpan<int> Extract(ReadOnlySpan<int> text)
    {
        _count = 0;
        ulong grams = ' ';
        int length = 1;
        int last = ' ';
        bool lastIsUpper = false;
        bool isCapitalWord = false;
        foreach (int raw in text)
        {
            int c = Normalize(raw);
            if (last == ' ')
            {
                (grams, length, isCapitalWord) = (' ', 1, false);
                if (c == ' ')
                    continue;
            }

            grams = ((grams & TwoCharacters) << LanguageProfiles.BitsOfCharacter) | (uint)c;
            length = Math.Min(length + 1, 3);
            bool isUpper = CasedCharacters.IsUpper(c);
            isCapitalWord = isUpper && (isCapitalWord || lastIsUpper);
            (last, lastIsUpper) = (c, isUpper);
            if (isCapitalWord)
                continue;
            if (c != ' ')
                Add(grams & OneCharacter);
            Add(grams & TwoCharacters);
            if (length == 3)
                Add(grams);
        }

        return _rows.AsSpan(0, _count);
    }

    private void Add(ulong key)
    {
        int row = profiles.RowOf(key);
        if (row < 0)
            return;
        if (_count == _rows.Length)
            Array.Resize(ref _rows, 2 * _rows.Length);
        _rows[_count++] = row;
    }

    /// <summary>One character for many, where a script has more than can be counted, by Unicode's blocks.</summary>
    private int Normalize(int c) => c switch
    {
        < 0x80 => char.IsAsciiLetter((char)c) ? c : ' ',
        0xA0 or 0xAB or 0xB0 or 0xBB => ' ',
        0x219 => 0x15F,
        0x21B => 0x163,
        0x6CC => 0x64A,
        >= 0x1EA0 and <= 0x1EFF => 0x1EC3,
        >= 0x2000 and <= 0x206F => ' ',
        >= 0x3040 and <= 0x309F => 0x3042,
        >= 0x30A0 and <= 0x30FF => 0x30A2,
        (>= 0x3100 and <= 0x312F) or (>= 0x31A0 and <= 0x31BF) => 0x3105,
        >= 0x4E00 and <= 0x9FFF => profiles.GroupOf(c),
        >= 0xAC00 and <= 0xD7AF => 0xAC00,
        _ => c,
    };
}

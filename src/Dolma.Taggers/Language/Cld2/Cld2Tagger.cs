using System.Buffers;

namespace Dolma.Taggers.Language.Cld2;

/// <summary>
/// The <c>cld2_*</c> taggers. A span's type is the first two letters of the language's name, not its code: German and Georgian are both
/// <c>ge</c>. A reliable answer has three languages, unknown ones as <c>un</c> (spec/tag 5.9 and 8, rows 27 to 29).
/// </summary>
/// <remarks><c>dolma:python/dolma/taggers/language.py</c>; pycld2 0.42.</remarks>
internal sealed class Cld2Tagger(AsciiTable table, LanguageOutput output) : LanguageTagger(TypesOfLanguages(), output)
{
    private const int LettersOfType = 2;

    // What the library refuses and transliteration leaves: control characters in ASCII but tab, line feed, form feed and carriage return.
    private static readonly SearchValues<byte> AsciiControls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(c => c is not (0x09 or 0x0A or 0x0C or 0x0D)).Select(c => (byte)c), 0x7F]);

    private byte[] _buffer = [];

    protected override void Detect(ReadOnlySpan<byte> piece)
    {
        Span<int> languages = stackalloc int[LibCld2.LanguagesOfAnswer];
        Span<int> percents = stackalloc int[LibCld2.LanguagesOfAnswer];
        bool isDone = LibCld2.TryDetect(piece, languages, percents, out bool isReliable);
        if (!isDone && !piece.ContainsAny(AsciiControls))
            isDone = LibCld2.TryDetect(InAscii(piece), languages, percents, out isReliable);
        if (!isDone)
            isDone = LibCld2.TryDetect(WithoutControls(piece), languages, percents, out isReliable);
        if (!isDone || !isReliable)
            return;
        for (int i = 0; i < languages.Length; i++)
            Add(languages[i], percents[i] / 100.0);
    }

    private ReadOnlySpan<byte> InAscii(ReadOnlySpan<byte> text)
    {
        int length = table.Write(text, ref _buffer);
        return _buffer.AsSpan(0, length);
    }

    /// <summary>The text without its control characters, line ends too: U+0000 to U+001F and U+007F to U+009F.</summary>
    private ReadOnlySpan<byte> WithoutControls(ReadOnlySpan<byte> text)
    {
        if (_buffer.Length < text.Length)
            _buffer = new byte[Math.Max(text.Length, (int)Math.Min(2L * _buffer.Length, Array.MaxLength))];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == 0xC2 && text[i + 1] < 0xA0)
                i++;
            else if (b is >= 0x20 and not 0x7F)
                _buffer[length++] = b;
        }

        return _buffer.AsSpan(0, length);
    }

    /// <summary>Numbers that belong to no language have a number for a name, which cannot be a key and never comes up.</summary>
    private static IEnumerable<string> TypesOfLanguages() => Enumerable.Range(0, LibCld2.LanguageCount).Select(LibCld2.NameOf)
        .Select(name => name.Length < LettersOfType || char.IsAsciiDigit(name[0]) ? "" : name[..LettersOfType].ToLowerInvariant());
}

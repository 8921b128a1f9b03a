using System.Runtime.InteropServices;
using System.Text;
using Dolma.Core;

namespace Dolma.Taggers.Language.Cld2;

/// <summary>
/// The Compact Language Detector 2 (Debian package libcld2-0). It is C++: of its functions those are bound whose arguments are numbers and
/// pointers to them, by the names that the compiler gave them, which are the same on all systems with this library.
/// </summary>
/// <remarks>
/// The library has small tables of its own; the original is built with the large ones. These are in a library without code, whose tables
/// take the place of the small ones if it is loaded first, with its names visible to those that come after.
/// </remarks>
internal static unsafe partial class LibCld2
{
    /// <summary>One more than the greatest number of a language.</summary>
    public const int LanguageCount = 614;

    /// <summary>How many languages an answer has, always.</summary>
    public const int LanguagesOfAnswer = 3;

    private const string Library = "libcld2.so.0";
    private const string Tables = "libcld2_full.so.0";
    private const string C = "libc";
    private const string Loader = "libdl.so.2";
    private const string LoadName = "dlopen";
    private const int LoadNow = 2;
    private const int LoadGlobally = 0x100;

    private const int UnknownEncoding = 23;
    private const int UnknownLanguage = 26;

    private static readonly Lazy<bool> IsLoaded = new(Load);

    /// <summary>What is missing and how to get it; null if the library is there.</summary>
    public static string? Obstacle => IsLoaded.Value
        ? null
        : $"{Library} and {Tables} are needed to detect languages with CLD2, and this machine does not have both. " +
          "Install the package libcld2-0 (Debian, Ubuntu: apt-get install libcld2-0).";

    /// <summary>Loads both libraries, which has to come before any other call.</summary>
    /// <exception cref="ConfigException">One is missing; the message names the package that brings it.</exception>
    public static void Require()
    {
        if (Obstacle is { } obstacle)
            throw new ConfigException("taggers", obstacle);
    }

    /// <summary>A language's name, <c>ENGLISH</c> or <c>Unknown</c>.</summary>
    public static string NameOf(int language) =>
        Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(LanguageName(language)));

    /// <summary>Detects the languages of a text as pycld2 does if it is given nothing else.</summary>
    /// <param name="text">Taken for HTML.</param>
    /// <param name="languages">Numbers of the languages found.</param>
    /// <param name="percents">How much of the text is in each.</param>
    /// <param name="isReliable">Whether the library trusts its answer.</param>
    /// <returns>Whether the text was looked at: it must not hold control characters other than those that end lines or pages, nor noncharacters.</returns>
    public static bool TryDetect(ReadOnlySpan<byte> text, Span<int> languages, Span<int> percents, out bool isReliable)
    {
        var hints = new Hints { EncodingHint = UnknownEncoding, LanguageHint = UnknownLanguage };
        double* scores = stackalloc double[LanguagesOfAnswer];
        int textBytes;
        int validBytes;
        byte reliable;
        // The library wants a byte to point to, even if it is not to read any.
        byte nothing = 0;
        fixed (byte* first = text)
        fixed (int* languagesFirst = languages[..LanguagesOfAnswer])
        fixed (int* percentsFirst = percents[..LanguagesOfAnswer])
        {
            _ = ExtDetectLanguageSummaryCheckUtf8(
                text.IsEmpty ? &nothing : first, text.Length, isPlainText: 0, &hints, flags: 0, languagesFirst, percentsFirst, scores,
                chunks: null, &textBytes, &reliable, &validBytes);
        }

        isReliable = reliable != 0;
        return validBytes >= text.Length;
    }

    private static bool Load()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            if (LoadFromC(Tables, LoadNow | LoadGlobally) == 0)
                return false;
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.34 has a library of its own for this.
            if (LoadFromLoader(Tables, LoadNow | LoadGlobally) == 0)
                return false;
        }

        return NativeLibrary.TryLoad(Library, typeof(LibCld2).Assembly, null, out _);
    }

    [LibraryImport(C, EntryPoint = LoadName, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint LoadFromC(string name, int flags);

    [LibraryImport(Loader, EntryPoint = LoadName, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint LoadFromLoader(string name, int flags);

    [LibraryImport(Library, EntryPoint = "_ZN4CLD212LanguageNameENS_8LanguageE")]
    private static partial byte* LanguageName(int language);

    [LibraryImport(
        Library,
        EntryPoint = "_ZN4CLD233ExtDetectLanguageSummaryCheckUTF8EPKcibPKNS_8CLDHintsEiPNS_8LanguageEPiPdPSt6vectorINS_11ResultChunkESaISA_EES7_PbS7_")]
    private static partial int ExtDetectLanguageSummaryCheckUtf8(
        byte* text, int length, byte isPlainText, Hints* hints, int flags, int* languages, int* percents, double* scores, void* chunks,
        int* textBytes, byte* isReliable, int* validBytes);

    /// <summary>The library's <c>CLDHints</c>, field by field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Hints
    {
        public byte* ContentLanguageHint;
        public byte* TopLevelDomainHint;
        public int EncodingHint;
        public int LanguageHint;
    }
}

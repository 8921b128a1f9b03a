using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Dolma.Core.Text;

/// <summary>
/// A document's text as UTF-8, with the views of it that several taggers share: each is made at its first use and kept until the
/// next document. Everything returned is good until <see cref="Reset"/>. Not thread-safe.
/// </summary>
public sealed class DocumentText : IDisposable
{
    private ReadOnlyMemory<byte> _utf8;
    private char[] _utf16 = [];
    private int _utf16Length = Unknown;
    private int _codePoints = Unknown;
    private int _isAscii = Unknown;
    private readonly WordsAndLines _index = new();
    private readonly WordsAndLines _lowerIndex = new();
    private bool _hasIndex;
    private bool _hasLowerIndex;
    private byte[] _lower = [];
    private int _lowerLength = Unknown;

    private const int Unknown = -1;

    /// <summary>The text; valid UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8.Span;

    public ReadOnlyMemory<byte> Utf8Memory => _utf8;

    public bool IsEmpty => _utf8.IsEmpty;

    /// <summary>Whether byte, UTF-16 and code-point offsets are all the same.</summary>
    public bool IsAscii
    {
        get
        {
            if (_isAscii == Unknown)
                _isAscii = Ascii.IsValid(Utf8) ? 1 : 0;
            return _isAscii == 1;
        }
    }

    /// <summary>Length in Unicode code points, the unit of every span on disk.</summary>
    public int CodePointCount
    {
        get
        {
            if (_codePoints == Unknown)
                _codePoints = IsAscii ? Utf8.Length : CodePoints.Count(Utf8);
            return _codePoints;
        }
    }

    /// <summary>The text as UTF-16, for regular expressions and tables keyed by char.</summary>
    public ReadOnlySpan<char> Utf16
    {
        get
        {
            if (_utf16Length == Unknown)
                MakeUtf16();
            return _utf16.AsSpan(0, _utf16Length);
        }
    }

    /// <summary>The pieces of <c>text.split()</c>, in order.</summary>
    public ReadOnlySpan<TextWord> Words
    {
        get
        {
            MakeIndex();
            return _index.Words;
        }
    }

    /// <summary>
    /// The pieces of <c>text.split("\n")</c>, at least one, and after them one more entry that stands for the end of the text: line i
    /// is what lies between entries i and i + 1, its <c>\n</c> included.
    /// </summary>
    public ReadOnlySpan<TextLine> LinesAndEnd
    {
        get
        {
            MakeIndex();
            return _index.Lines;
        }
    }

    /// <summary>
    /// The paragraphs of the original (<c>split_paragraphs</c>, spec/tag 4.6): lines with their <c>\n</c>; one at the end that holds
    /// nothing is none. Returns how many entries of <see cref="LinesAndEnd"/> are paragraphs, blank ones included.
    /// </summary>
    public int ParagraphCount
    {
        get
        {
            ReadOnlySpan<TextLine> lines = LinesAndEnd;
            return lines[^2].Start == lines[^1].Start ? lines.Length - 2 : lines.Length - 1;
        }
    }

    /// <summary><c>text.lower()</c>, in UTF-8.</summary>
    public ReadOnlySpan<byte> Lower
    {
        get
        {
            if (_lowerLength == Unknown)
                MakeLower();
            return _lower.AsSpan(0, _lowerLength);
        }
    }

    /// <summary>The pieces of <c>text.lower().split()</c>; their offsets are in <see cref="Lower"/>.</summary>
    public ReadOnlySpan<TextWord> LowerWords
    {
        get
        {
            // In ASCII nothing moves.
            if (IsAscii)
                return Words;
            if (!_hasLowerIndex)
            {
                _lowerIndex.Find(Lower);
                _hasLowerIndex = true;
            }

            return _lowerIndex.Words;
        }
    }

    /// <summary>Takes a new text, which must stay unchanged as long as this object is in use.</summary>
    public void Reset(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8;
        _utf16Length = Unknown;
        _codePoints = Unknown;
        _isAscii = Unknown;
        _hasIndex = false;
        _hasLowerIndex = false;
        _lowerLength = Unknown;
    }

    public void Dispose()
    {
        _utf16 = [];
        _lower = [];
    }

    private void MakeIndex()
    {
        if (_hasIndex)
            return;
        _index.Find(Utf8);
        _hasIndex = true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeLower()
    {
        int needed = LowerCase.MaxLength(_utf8.Length);
        if (_lower.Length < needed)
            _lower = new byte[Math.Max(needed, (int)Math.Min(2L * _lower.Length, Array.MaxLength))];
        _lowerLength = LowerCase.Write(Utf8, _lower);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeUtf16()
    {
        if (_utf16.Length < _utf8.Length)
            _utf16 = new char[Math.Max(_utf8.Length, Math.Min(2L * _utf16.Length, Array.MaxLength))];
        System.Text.Unicode.Utf8.ToUtf16(_utf8.Span, _utf16, out _, out _utf16Length);
    }
}

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

    /// <summary>Takes a new text, which must stay unchanged as long as this object is in use.</summary>
    public void Reset(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8;
        _utf16Length = Unknown;
        _codePoints = Unknown;
        _isAscii = Unknown;
    }

    public void Dispose() => _utf16 = [];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeUtf16()
    {
        if (_utf16.Length < _utf8.Length)
            _utf16 = new char[Math.Max(_utf8.Length, Math.Min(2L * _utf16.Length, Array.MaxLength))];
        System.Text.Unicode.Utf8.ToUtf16(_utf8.Span, _utf16, out _, out _utf16Length);
    }
}

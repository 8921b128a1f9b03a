using System.Runtime.CompilerServices;
using Dolma.Core.Lines;
using Dolma.Core.Text;
using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Splitting;

/// <summary>The last step of splitting, if it is one of those written out as code.</summary>
internal enum WordScanner
{
    /// <summary>None: what the steps before leave is a word.</summary>
    None,
    Gpt2,

    /// <summary>The same behind a step that lets digits stand alone.</summary>
    Gpt2Digits,
    Cl100k,

    /// <summary>The same with digits alone.</summary>
    Cl100kDigits,

}

/// <summary>
/// Cuts text into words by the steps of a tokenizer file. Holds scratch memory that grows to the longest text seen; one for each thread.
/// </summary>
internal sealed class WordSplitter : IDisposable
{
    private readonly Splitter[] _steps;
    private readonly WordScanner _last;
    private readonly Seams? _seams;
    private readonly List<Piece>[] _pieces;
    private readonly PooledBuffer[] _rewritten;
    private readonly List<CharacterOrigins> _origins = [];

    /// <param name="steps">Steps before the last.</param>
    /// <param name="last">The last.</param>
    /// <param name="seams">Where words may be cut further, if there is no last; null: nowhere.</param>
    public WordSplitter(Splitter[] steps, WordScanner last, Seams? seams = null)
    {
        _seams = seams;
        _steps = steps;
        _last = last;
        _pieces = [.. steps.Select(_ => new List<Piece>())];
        _rewritten = [.. steps.Select(_ => new PooledBuffer())];
    }

    /// <summary>Gives the words of a text, which is not empty, to the sink.</summary>
    /// <param name="text">Normalised text.</param>
    /// <param name="isFirst">Whether a document begins with it; else something stands before it.</param>
    /// <param name="sink">What takes them.</param>
    public void Split<TSink>(ReadOnlySpan<byte> text, bool isFirst, TSink sink)
        where TSink : struct, IWordSink
    {
        if (_steps.Length == 0)
            Scan(text, sink);
        else
            Split(text, isFirst, 0, sink);
    }

    /// <summary>The same, and tells the locator where the words come from.</summary>
    /// <param name="text">Normalised text.</param>
    /// <param name="firstCharacter">Its place in what was normalised, in characters.</param>
    /// <param name="isFirst">Whether a document begins with it; else something stands before it.</param>
    /// <param name="locator">Told of each piece before its words.</param>
    /// <param name="sink">What takes the words.</param>
    public void Split<TSink>(ReadOnlySpan<byte> text, int firstCharacter, bool isFirst, TokenLocator locator, TSink sink)
        where TSink : struct, IWordSink
    {
        while (_origins.Count < _steps.Length)
            _origins.Add(new CharacterOrigins());
        Split(text, firstCharacter, locator.Origins, isFirst, 0, locator, sink);
    }

    public void Dispose()
    {
        foreach (PooledBuffer buffer in _rewritten)
            buffer.Dispose();
    }

    private static void Scan<TScanner, TSink>(ReadOnlySpan<byte> text, TSink sink)
        where TScanner : struct, IWordScanner
        where TSink : struct, IWordSink
    {
        for (int start = 0; start < text.Length;)
        {
            int end = TScanner.End(text, start);
            sink.Add(text, start, end - start);
            start = end;
        }
    }

    private static void Cut<TSink>(ReadOnlySpan<byte> text, Seams seams, TSink sink)
        where TSink : struct, IWordSink
    {
        for (int start = 0; start < text.Length;)
        {
            int end = seams.Next(text, start);
            sink.Add(text, start, end - start);
            start = end;
        }
    }

    private void Split<TSink>(ReadOnlySpan<byte> text, bool isFirst, int step, TSink sink)
        where TSink : struct, IWordSink
    {
        PooledBuffer rewritten = _rewritten[step];
        rewritten.Clear();
        if (_steps[step].Rewrite(text, isFirst, rewritten, origins: null))
            text = rewritten.WrittenSpan;
        List<Piece> pieces = _pieces[step];
        pieces.Clear();
        _steps[step].Split(text, pieces);
        bool isLast = step + 1 == _steps.Length;
        for (int i = 0; i < pieces.Count; i++)
        {
            (int start, int end) = pieces[i];
            if (isLast)
                Scan(text[start..end], sink);
            else
                Split(text[start..end], isFirst && start == 0, step + 1, sink);
        }
    }

    private void Split<TSink>(
        ReadOnlySpan<byte> text, int firstCharacter, CharacterOrigins? origins, bool isFirst, int step, TokenLocator locator, TSink sink)
        where TSink : struct, IWordSink
    {
        if (step == _steps.Length)
        {
            locator.BeginWords(firstCharacter, origins);
            Scan(text, sink);
            return;
        }

        PooledBuffer rewritten = _rewritten[step];
        CharacterOrigins rewrittenOrigins = _origins[step];
        rewritten.Clear();
        rewrittenOrigins.Clear();
        if (_steps[step].Rewrite(text, isFirst, rewritten, rewrittenOrigins))
        {
            text = rewritten.WrittenSpan;
            rewrittenOrigins.Through(origins, firstCharacter);
            (origins, firstCharacter) = (rewrittenOrigins, 0);
        }

        List<Piece> pieces = _pieces[step];
        pieces.Clear();
        _steps[step].Split(text, pieces);
        int at = 0;
        for (int i = 0; i < pieces.Count; i++)
        {
            (int start, int end) = pieces[i];
            firstCharacter += CodePoints.Count(text[at..start]);
            at = start;
            Split(text[start..end], firstCharacter, origins, isFirst && start == 0, step + 1, locator, sink);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scan<TSink>(ReadOnlySpan<byte> text, TSink sink)
        where TSink : struct, IWordSink
    {
        switch (_last)
        {
            case WordScanner.Gpt2:
                Scan<Gpt2Words, TSink>(text, sink);
                break;
            case WordScanner.Gpt2Digits:
                Scan<Gpt2DigitWords, TSink>(text, sink);
                break;
            case WordScanner.Cl100k:
                Scan<Cl100kWords, TSink>(text, sink);
                break;
            case WordScanner.Cl100kDigits:
                Scan<Cl100kDigitWords, TSink>(text, sink);
                break;
            case WordScanner.None when _seams is not null:
                Cut(text, _seams, sink);
                break;
            default:
                sink.Add(text, 0, text.Length);
                break;
        }
    }
}

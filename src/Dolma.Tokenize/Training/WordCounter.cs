using System.Runtime.CompilerServices;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Training;

/// <summary>Counts the words of texts, for <see cref="BytePairTrainer.Add(WordCounter)"/>. One for each thread; emptied and used again.</summary>
public sealed class WordCounter : IDisposable
{
    private readonly WordSplitter _splitter;

    internal WordCounter(WordSplitter splitter) => _splitter = splitter;

    internal WordTable Words { get; } = new();

    /// <summary>Counts the words of one text, which is valid UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.IsEmpty)
            _splitter.Split(utf8, isFirst: true, new Sink(Words));
    }

    public void Clear() => Words.Clear();

    public void Dispose() => _splitter.Dispose();

    private readonly struct Sink(WordTable words) : IWordSink
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ReadOnlySpan<byte> text, int start, int length) => words.Add(text.Slice(start, length), 1);
    }
}

using System.Buffers;

namespace Dolma.Core.FastText;

/// <summary>Cuts a line into tokens and those into rows of the input matrix (spec/tag 6.2).</summary>
internal sealed class LineFeatures(FastTextDictionary dictionary)
{
    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \n\r\t\v\f\0"u8);

    private static ReadOnlySpan<byte> EndOfLine => "</s>"u8;

    /// <param name="line">UTF-8; ends at the first <c>\n</c>, if there is one, and at a token <c>&lt;/s&gt;</c>.</param>
    /// <param name="features">Rows are appended.</param>
    /// <param name="wordHashes">Scratch; null if the model has no word n-grams.</param>
    /// <param name="labels">Known labels of the line are appended, by position; null to pass over them.</param>
    public void Collect(ReadOnlySpan<byte> line, FeatureList features, FeatureList? wordHashes, FeatureList? labels = null)
    {
        wordHashes?.Clear();
        int at = 0;
        while (true)
        {
            at += SkipSeparators(line[at..]);
            if (at == line.Length || line[at] == '\n')
            {
                Add(EndOfLine, features, wordHashes, labels);
                break;
            }

            int length = line[at..].IndexOfAny(Separators);
            if (length < 0)
                length = line.Length - at;
            ReadOnlySpan<byte> token = line.Slice(at, length);
            Add(token, features, wordHashes, labels);
            if (token.SequenceEqual(EndOfLine))
                break;
            at += length;
        }

        if (wordHashes is not null)
            dictionary.AddWordNgrams(wordHashes.Rows, features);
    }

    private static int SkipSeparators(ReadOnlySpan<byte> text)
    {
        int i = 0;
        while (i < text.Length && text[i] != '\n' && Separators.Contains(text[i]))
            i++;
        return i;
    }

    private void Add(ReadOnlySpan<byte> token, FeatureList features, FeatureList? wordHashes, FeatureList? labels)
    {
        uint hash = FastTextHash.Of(token);
        int entry = dictionary.Find(token, hash);
        if (dictionary.IsLabel(entry, token))
        {
            if (entry >= 0)
                labels?.Add(entry - dictionary.WordCount);
            return;
        }

        dictionary.AddFeatures(entry, token, features);
        wordHashes?.Add((int)hash);
    }
}

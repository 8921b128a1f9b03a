namespace Dolma.Core.FastText;

/// <summary>Counts the tokens of training lines. Words and labels come by falling count, equal ones in order of first occurrence.</summary>
internal sealed class DictionaryBuilder
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    public long Tokens { get; private set; }

    public void Add(byte[] token)
    {
        // One char a byte: an exact key for any bytes.
        string key = System.Text.Encoding.Latin1.GetString(token);
        if (!_counts.TryGetValue(key, out long count))
            _order.Add(key);
        _counts[key] = count + 1;
        Tokens++;
    }

    /// <summary>Labels are kept however rare; words from <see cref="FastTextArguments.MinCount"/> on.</summary>
    public FastTextDictionary Build(FastTextArguments arguments)
    {
        List<string> words = [.. _order.Where(t => !IsLabel(t) && _counts[t] >= arguments.MinCount).OrderByDescending(t => _counts[t])];
        List<string> labels = [.. _order.Where(IsLabel).OrderByDescending(t => _counts[t])];
        List<string> all = [.. words, .. labels];
        return new FastTextDictionary(
            arguments,
            all.ConvertAll(System.Text.Encoding.Latin1.GetBytes),
            [.. all.Select(t => _counts[t])],
            words.Count,
            pruned: null);
    }

    private static bool IsLabel(string token) => token.StartsWith(FastTextDictionary.LabelPrefix, StringComparison.Ordinal);
}

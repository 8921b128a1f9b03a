using System.Text;
using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles.Folders;

/// <summary>Checks token files against their indexes and settings.</summary>
public sealed class TokenFolderCheck(TokenFolder folder, IStorage storage)
{
    /// <summary>Ids that are looked at at once.</summary>
    private const int ChunkTokens = 1 << 16;

    private long _documents;
    private long _tokens;

    public long Documents => _documents;

    public long Tokens => _tokens;

    private TokenSettings? Settings => folder.Settings;

    /// <summary>Everything that is wrong, a sentence each, in order of file.</summary>
    /// <param name="processes">Files that are checked at the same time.</param>
    public IReadOnlyList<string> Problems(int processes, CancellationToken cancellation)
    {
        List<string> problems = [.. OfSettings()];
        problems.AddRange(folder.Files.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(processes, 512)).WithCancellation(cancellation)
            .SelectMany(file => Of(file).Select(problem => $"{file.Name}: {problem}").ToList()));
        return problems;
    }

    private IEnumerable<string> OfSettings()
    {
        if (Settings is null)
            yield break;
        HashSet<string> there = [.. folder.Files.Select(file => file.Name)];
        foreach (TokenSettings.FileEntry file in Settings.Files.Where(file => !there.Contains(file.Name)))
            yield return $"{file.Name}: is missing; {TokenSettings.FileName} lists it with {file.Tokens:N0} tokens.";
        HashSet<string> listed = [.. Settings.Files.Select(file => file.Name)];
        foreach (TokenFolderFile file in folder.Files.Where(file => !listed.Contains(file.Name)))
            yield return $"{file.Name}: is not of the run that wrote {TokenSettings.FileName}.";
        if (Settings.Files.Sum(file => file.Tokens) != Settings.Tokens || Settings.Files.Sum(file => file.Documents) != Settings.Documents)
            yield return $"{TokenSettings.FileName}: its files do not add up to {Settings.Documents:N0} documents and {Settings.Tokens:N0} tokens.";
    }

    private List<string> Of(TokenFolderFile file)
    {
        var problems = new List<string>();
        long tokens = file.Tokens.Size / folder.ItemBytes;
        if (file.Tokens.Size % folder.ItemBytes != 0)
            problems.Add($"has {file.Tokens.Size:N0} bytes, no multiple of the {folder.ItemBytes} of a {folder.Dtype}; it was cut short, or holds another type.");
        if (tokens == 0)
            problems.Add("has no tokens; such files are not written.");
        if (Settings is { MaxSize: > 0 } limited && tokens >= limited.MaxSize)
            problems.Add($"has {tokens:N0} tokens, and {TokenSettings.FileName} says that every file has fewer than {limited.MaxSize:N0}.");
        if (!folder.HasIndex(file))
        {
            problems.Add($"has no index {StoragePath.Name(file.IndexPath)}.");
            return problems;
        }

        try
        {
            long documents = CheckDocuments(file, tokens, problems);
            TokenSettings.FileEntry? entry = Settings?.Files.FirstOrDefault(listed => listed.Name == file.Name);
            if (entry is not null && (entry.Documents != documents || entry.Tokens != tokens))
                problems.Add($"has {documents:N0} documents and {tokens:N0} tokens; {TokenSettings.FileName} says {entry.Documents:N0} and {entry.Tokens:N0}.");
            Interlocked.Add(ref _documents, documents);
            Interlocked.Add(ref _tokens, tokens);
        }
        catch (DolmaException e)
        {
            problems.Add(e.Message);
        }

        return problems;
    }

    /// <summary>Goes through index and tokens side by side.</summary>
    private long CheckDocuments(TokenFolderFile file, long tokens, List<string> problems)
    {
        using TokenIndexReader index = folder.OpenIndex(file);
        using Stream stream = storage.OpenRead(file.Tokens.Path);
        var counts = new Counter();
        byte[] bytes = new byte[ChunkTokens * folder.ItemBytes];
        uint[] ids = new uint[ChunkTokens];
        long at = 0;
        while (index.Read())
        {
            if (index.Start != at && counts.Is("gap"))
                problems.Add($"row {index.Rows} of its index begins at {index.Start:N0}; the one before ends at {at:N0}.");
            at = index.End;
            if (at > tokens)
            {
                problems.Add($"row {index.Rows} of its index (id `{Encoding.UTF8.GetString(index.Id)}`) ends at {at:N0}; the file has {tokens:N0} tokens.");
                return index.Rows;
            }

            CheckTokens(index, stream, bytes, ids, counts, problems);
        }

        if (at != tokens)
            problems.Add($"its index ends at {at:N0}; the file has {tokens:N0} tokens.");
        problems.AddRange(counts.Others());
        return index.Rows;
    }

    private void CheckTokens(TokenIndexReader index, Stream stream, byte[] bytes, uint[] ids, Counter counts, List<string> problems)
    {
        long left = index.End - index.Start;
        uint first = 0;
        uint last = 0;
        for (bool isFirst = true; left > 0; isFirst = false)
        {
            int count = (int)Math.Min(left, ids.Length);
            stream.ReadExactly(bytes.AsSpan(0, count * folder.ItemBytes));
            Span<uint> chunk = ids.AsSpan(0, count);
            folder.Widen(bytes, chunk);
            if (isFirst)
                first = chunk[0];
            last = chunk[^1];
            left -= count;
            uint largest = 0;
            foreach (uint id in chunk)
                largest = Math.Max(largest, id);
            if (Settings is { } settings && largest > settings.Tokenizer.LargestId && counts.Is("vocabulary"))
                problems.Add($"has the id {largest} in {Place(index)}; the largest of {settings.Tokenizer.Name} is {settings.Tokenizer.LargestId}.");
        }

        if (index.End == index.Start || Settings is null)
            return;
        if (Settings.EosTokenId is { } eos && last != eos && counts.Is("eos"))
            problems.Add($"{Place(index)} ends with {last}, not with eos, {eos}.");
        if (Settings.BosTokenId is { } bos && first != bos && counts.Is("bos"))
            problems.Add($"{Place(index)} begins with {first}, not with bos, {bos}.");
    }

    private static string Place(TokenIndexReader index) => $"row {index.Rows} (id `{Encoding.UTF8.GetString(index.Id)}`, tokens {index.Start:N0} to {index.End:N0})";

    /// <summary>Lets the first of each kind through, and counts the others.</summary>
    private sealed class Counter
    {
        private readonly SortedDictionary<string, long> _seen = new(StringComparer.Ordinal);

        public bool Is(string kind) => (_seen[kind] = _seen.GetValueOrDefault(kind) + 1) == 1;

        public IEnumerable<string> Others() =>
            from kind in _seen
            where kind.Value > 1
            select $"and {kind.Value - 1:N0} more documents with the same problem ({kind.Key}).";
    }
}

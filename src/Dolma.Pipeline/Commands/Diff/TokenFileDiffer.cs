using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>A pair of token files with their indexes.</summary>
/// <param name="Tokens">The <c>.npy</c> files, both there.</param>
/// <param name="Index">The <c>.csv.gz</c> files; null if neither side has one.</param>
internal sealed record TokenFilePair(FilePair Tokens, FilePair? Index);

/// <summary>
/// Compares token files position by position and, where they differ and both have an index, document by document: ids, tokens, source and line.
/// Documents belong together by id, so that files with another order can be compared. Holds the indexes, and 8 bytes for each document.
/// </summary>
internal sealed class TokenFileDiffer(IStorage storage, DiffSettings settings)
{
    /// <summary>What the original writes unless told otherwise; taken if neither <c>--dtype</c> nor an index tells the width.</summary>
    private const int DefaultWidth = 2;

    public DiffTally Compare(TokenFilePair pair)
    {
        var tally = new DiffTally(settings.Examples);
        try
        {
            Compare(pair, tally);
        }
        catch (Exception e) when (e is ShardException or RetryableException)
        {
            if (tally.Count(DiffKind.Unreadable))
                tally.Add(new DiffExample(DiffKind.Unreadable, pair.Tokens.Name) { A = e.Message });
        }

        return tally;
    }

    private void Compare(TokenFilePair pair, DiffTally tally)
    {
        IReadOnlyList<TokenRow>? rowsA = Rows(pair.Index?.A, pair, isA: true, tally);
        IReadOnlyList<TokenRow>? rowsB = Rows(pair.Index?.B, pair, isA: false, tally);
        int widthA = Width(pair.Tokens.A!.Value, rowsA);
        int widthB = Width(pair.Tokens.B!.Value, rowsB);
        StreamDifference found = new StreamDiffer(storage).Compare(pair.Tokens.A.Value.Path, widthA, pair.Tokens.B.Value.Path, widthB);
        tally.TokensA += found.LengthA;
        tally.TokensB += found.LengthB;
        tally.DocumentsA += rowsA?.Count ?? 0;
        tally.DocumentsB += rowsB?.Count ?? 0;
        if (found.First >= 0)
        {
            string? document = rowsA?.FirstOrDefault(row => row.End > found.First)?.Id;
            tally.TokenFiles.Add(new TokenFileRow(pair.Tokens.Name, found.LengthA, found.LengthB, found.First, found.Different, document));
            if (tally.Count(DiffKind.Tokens))
            {
                tally.Add(new DiffExample(DiffKind.Tokens, pair.Tokens.Name)
                {
                    Id = document,
                    Key = $"first differs at token {found.First}",
                    A = $"{found.LengthA} tokens",
                    B = $"{found.LengthB} tokens",
                });
            }
        }

        if (rowsA is null || rowsB is null)
            return;
        ulong[]? hashesA = found.First < 0 ? null : Hashes(pair.Tokens.A.Value, widthA, rowsA);
        ulong[]? hashesB = found.First < 0 ? null : Hashes(pair.Tokens.B.Value, widthB, rowsB);
        CompareRows(pair.Tokens.Name, rowsA, hashesA, rowsB, hashesB, tally);
    }

    private IReadOnlyList<TokenRow>? Rows(StoredFile? index, TokenFilePair pair, bool isA, DiffTally tally)
    {
        if (index is not { } file)
        {
            if (pair.Index is not null && tally.Count(isA ? DiffKind.FileOnlyInB : DiffKind.FileOnlyInA))
                tally.Add(new DiffExample(isA ? DiffKind.FileOnlyInB : DiffKind.FileOnlyInA, pair.Index.Name));
            return null;
        }

        return TokenIndex.Read(storage, file.Path, settings, line =>
        {
            var place = new DiffExample(DiffKind.BadLine, pair.Index!.Name) { LineA = isA ? line : null, LineB = isA ? null : line };
            BadLines.Count(tally, place, "no row `start,end,id,src,loc` that goes on where the last one ended");
        });
    }

    private int Width(StoredFile file, IReadOnlyList<TokenRow>? rows)
    {
        if (settings.TokenBytes is { } told)
            return told;
        long tokens = rows is { Count: > 0 } ? rows[^1].End : 0;
        if (tokens == 0)
            return DefaultWidth;
        // Rounded up, so that a file that lacks a few bytes is seen to lack them.
        long width = (ContentLength(file) + tokens - 1) / tokens;
        return width is 1 or 2 or 4 or 8 ? (int)width : DefaultWidth;
    }

    /// <summary>Bytes before compression.</summary>
    private long ContentLength(StoredFile file)
    {
        if (CompressionKinds.FromPath(file.Path) == CompressionKind.None)
            return file.Size;
        using var bytes = new NumberStream(storage, file.Path, width: 1);
        var block = new ulong[1 << 13];
        long length = 0;
        for (int count = bytes.Read(block); count > 0; count = bytes.Read(block))
            length += count;
        return length;
    }

    /// <summary>Of the tokens of each document, the same for equal tokens of any width; different tokens with the chance 2⁻⁶⁴.</summary>
    private ulong[] Hashes(StoredFile file, int width, IReadOnlyList<TokenRow> rows)
    {
        const ulong Golden = 0x9E37_79B9_7F4A_7C15;
        var hashes = new ulong[rows.Count];
        var block = new ulong[1 << 13];
        using var numbers = new NumberStream(storage, file.Path, width);
        int row = 0;
        long at = 0;
        for (int count = numbers.Read(block); count > 0; count = numbers.Read(block))
        {
            for (int i = 0; i < count; i++, at++)
            {
                while (row < rows.Count && rows[row].End <= at)
                    row++;
                if (row == rows.Count)
                    return hashes;
                ulong mixed = (hashes[row] ^ (block[i] + Golden)) * 0xBF58_476D_1CE4_E5B9;
                hashes[row] = mixed ^ (mixed >> 31);
            }
        }

        return hashes;
    }

    private void CompareRows(
        string file, IReadOnlyList<TokenRow> a, ulong[]? hashesA, IReadOnlyList<TokenRow> b, ulong[]? hashesB, DiffTally tally)
    {
        var placesB = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (int i = 0; i < b.Count; i++)
        {
            if (!placesB.TryGetValue(b[i].Id, out Queue<int>? queue))
                placesB.Add(b[i].Id, queue = new Queue<int>(1));
            queue.Enqueue(i);
        }

        var order = new OrderWatch();
        for (int i = 0; i < a.Count; i++)
        {
            DiffExample place = new(DiffKind.DocumentOnlyInA, file) { LineA = i + 1, Id = a[i].Id };
            if (!placesB.TryGetValue(a[i].Id, out Queue<int>? queue) || !queue.TryDequeue(out int j))
            {
                if (tally.Count(DiffKind.DocumentOnlyInA))
                    tally.Add(place);
                continue;
            }

            place = place with { LineB = j + 1 };
            if (order.IsOutOfOrder(i, j) && tally.Count(DiffKind.Order))
                tally.Add(place with { Kind = DiffKind.Order });
            CompareRow(place, a[i], b[j], hashesA is null || hashesA[i] == hashesB![j], tally);
        }

        foreach (int j in placesB.Values.SelectMany(queue => queue).Order())
        {
            if (tally.Count(DiffKind.DocumentOnlyInB))
                tally.Add(new DiffExample(DiffKind.DocumentOnlyInB, file) { LineB = j + 1, Id = b[j].Id });
        }
    }

    private void CompareRow(DiffExample place, TokenRow a, TokenRow b, bool hasSameHash, DiffTally tally)
    {
        long before = tally.Differences;
        tally.DocumentsCompared++;
        long tokensA = a.End - a.Start;
        long tokensB = b.End - b.Start;
        if (tokensA != tokensB || !hasSameHash)
        {
            if (tally.Count(DiffKind.DocumentTokens))
                tally.Add(place with { Kind = DiffKind.DocumentTokens, A = $"{tokensA} tokens", B = $"{tokensB} tokens" });
        }

        CompareField(place, "index.src", a.Source, b.Source, tally);
        CompareField(place, "index.loc", a.Location, b.Location, tally);
        if (tally.Differences != before)
            tally.DocumentsDifferent++;
    }

    private void CompareField(DiffExample place, string name, string a, string b, DiffTally tally)
    {
        if (a == b || settings.Ignores(name))
            return;
        tally.Field(name).Different++;
        if (tally.Count(DiffKind.Field))
            tally.Add(place with { Kind = DiffKind.Field, Key = name, A = a, B = b });
    }
}

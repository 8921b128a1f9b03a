using Dolma.Core;
using Dolma.Tokenize.TokenFiles;

namespace Olmo.Trainer.Data;

/// <summary>
/// Instances of a fixed number of tokens, cut from each file from its start; what is left at a file's end is dropped. Instances are
/// numbered through all files in their order. Source: <c>OLMo:olmo/data/memmap_dataset.py</c>.
/// </summary>
internal sealed class TokenDataset : IDisposable
{
    private readonly TokenFile[] _files;
    private readonly MaskFile[]? _masks;
    private readonly long[] _ends;    // _ends[f] = instances of files 0…f

    /// <summary>Opens all files.</summary>
    /// <param name="paths">At least one; the same file may stand there twice.</param>
    /// <param name="type">Item type of all of them.</param>
    /// <param name="sequenceLength">Tokens an instance.</param>
    /// <param name="maskPaths">One file of label masks a token file, or null.</param>
    /// <exception cref="ShardException">A file is missing, broken, or its mask has another length.</exception>
    public TokenDataset(IReadOnlyList<string> paths, TokenType type, int sequenceLength, IReadOnlyList<string>? maskPaths = null)
    {
        SequenceLength = sequenceLength;
        _files = new TokenFile[paths.Count];
        _ends = new long[paths.Count];
        _masks = maskPaths is null ? null : new MaskFile[maskPaths.Count];
        try
        {
            for (int f = 0; f < paths.Count; f++)
            {
                _files[f] = new TokenFile(paths[f], type);
                long instances = _files[f].Count / sequenceLength;
                _ends[f] = instances + (f == 0 ? 0 : _ends[f - 1]);
                if (_masks is null)
                    continue;
                _masks[f] = new MaskFile(maskPaths![f]);
                if (_masks[f].Count / sequenceLength != instances)
                {
                    throw new ShardException(
                        $"The label mask {maskPaths[f]} covers {_masks[f].Count} tokens, its token file {paths[f]} has {_files[f].Count}. "
                        + "A mask has one byte a token.");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int SequenceLength { get; }

    /// <summary>Instances in all files.</summary>
    public long Count => _ends.Length == 0 ? 0 : _ends[^1];

    public bool HasMasks => _masks is not null;

    /// <summary>Instances of each file: from Start to below End.</summary>
    public IEnumerable<(long Start, long End)> Offsets()
    {
        for (int f = 0; f < _ends.Length; f++)
            yield return (f == 0 ? 0 : _ends[f - 1], _ends[f]);
    }

    /// <summary>Where an instance lies.</summary>
    /// <param name="index">From 0; negative ones count from the end.</param>
    /// <returns>The file and the index of the instance's first token in it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such instance.</exception>
    public (int File, long Token) Locate(long index)
    {
        long at = index < 0 ? index + Count : index;
        if (at < 0 || at >= Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The data has {Count} instances.");
        // The first file that ends behind the instance; files without instances share an end with the one before and are passed over.
        int low = 0;
        int high = _ends.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ends[middle] > at)
                high = middle;
            else
                low = middle + 1;
        }

        return (low, (at - (low == 0 ? 0 : _ends[low - 1])) * SequenceLength);
    }

    /// <summary>Reads the tokens of an instance.</summary>
    public void Read(long index, Span<uint> tokens)
    {
        (int file, long start) = Locate(index);
        _files[file].ReadTokens(start, tokens[..SequenceLength]);
    }

    /// <summary>Reads which tokens of an instance take part in the loss; only if there are masks.</summary>
    public void ReadMask(long index, Span<bool> mask)
    {
        (int file, long start) = Locate(index);
        _masks![file].Read(start, mask[..SequenceLength]);
    }

    public void Dispose()
    {
        foreach (TokenFile? file in _files)
            file?.Dispose();
        foreach (MaskFile? mask in _masks ?? [])
            mask?.Dispose();
    }
}

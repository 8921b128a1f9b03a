using Dolma.Tokenize.TokenFiles.Folders;

namespace Dolma.Tokenize.TokenFiles.Resharding;

/// <summary>A token file, or a sample of its documents, that goes into one of the new files.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="File">The file.</param>
/// <param name="Documents">Of all its documents, how many there are; 0 if all are taken and nobody counted.</param>
/// <param name="Taken">How many of them are taken; null for all.</param>
/// <param name="Seed">Decides which.</param>
/// <param name="Bytes">Tokens of those that are taken, in bytes.</param>
public sealed record ReshardUnit(TokenFolder Folder, TokenFolderFile File, long Documents, long? Taken, long Seed, long Bytes)
{
    /// <summary>
    /// For each row of the index in order, whether it is taken: exactly so many, all choices equally likely (Knuth, The Art of Computer Programming 3.4.2, algorithm S).
    /// </summary>
    internal Func<bool> Selection()
    {
        if (Taken is not { } wanted)
            return static () => true;
        var random = new LocalShuffle(Seed, part: 0);
        long left = Documents;
        return () =>
        {
            bool isTaken = random.Below((ulong)left--) < (ulong)wanted;
            wanted -= isTaken ? 1 : 0;
            return isTaken;
        };
    }
}

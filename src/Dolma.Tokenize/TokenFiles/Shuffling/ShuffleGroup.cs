using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>Input files whose documents are shuffled among each other.</summary>
/// <param name="Files">In the order of the input.</param>
/// <param name="Parts">Parts that they make, at least 1.</param>
public sealed record ShuffleGroup(IReadOnlyList<ShuffleFile> Files, int Parts);

/// <summary>An input file.</summary>
/// <param name="Size">Bytes as stored.</param>
/// <param name="Identity">Path, size and time or ETag.</param>
public sealed record ShuffleFile(InputFile File, long Size, string Identity);

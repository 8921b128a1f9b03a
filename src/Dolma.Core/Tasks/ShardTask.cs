using Dolma.Core.Compression;

namespace Dolma.Core.Tasks;

/// <summary>A file to read.</summary>
/// <param name="Path">Local path or URL.</param>
/// <param name="Compression">How it is packed.</param>
public sealed record InputFile(string Path, CompressionKind Compression);

/// <summary>Files read side by side: line n of each attribute file belongs to line n of the documents file.</summary>
/// <param name="Documents">The file that gives the lines.</param>
/// <param name="Attributes">Files with exactly as many lines; empty if there are none.</param>
public sealed record InputGroup(InputFile Documents, IReadOnlyList<InputFile> Attributes);

/// <summary>A file to write, whole or not at all.</summary>
/// <param name="Path">Its final path or URL.</param>
/// <param name="Compression">How it is packed.</param>
/// <param name="Marker">Where its done marker goes, in a <c>.dolma/</c> folder at the root of the output.</param>
public sealed record OutputFile(string Path, CompressionKind Compression, string Marker);

/// <summary>
/// The unit that is done whole, redone whole and skipped whole: inputs in order, and the outputs that one operator makes of them,
/// committed together. What it writes depends on nothing but its inputs and the operator.
/// </summary>
/// <param name="Name">What progress, reports and errors call it; unique in a run.</param>
/// <param name="Index">Its place in the run, from 0. Operators that decide in order do so in this order.</param>
/// <param name="Inputs">Read one after another.</param>
/// <param name="Outputs">
/// Filled by the operator under these positions. An operator that cannot know its files beforehand (rolling token files) gets
/// the first one here, and names further ones as it goes.
/// </param>
public sealed record ShardTask(string Name, int Index, IReadOnlyList<InputGroup> Inputs, IReadOnlyList<OutputFile> Outputs);

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
/// <param name="Level">The format's own level, see <see cref="CompressionLevels"/>; null takes that of <see cref="DriverOptions.Effort"/>.</param>
public sealed record OutputFile(string Path, CompressionKind Compression, int? Level = null);

/// <summary>
/// The unit that is done whole, redone whole and skipped whole: inputs in order, and the outputs that one operator makes of them,
/// committed together. What it writes depends on nothing but its inputs and the operator.
/// </summary>
/// <param name="Name">What progress, reports and errors call it; unique in a run.</param>
/// <param name="Index">Its place in the run, from 0. Operators that decide in order do so in this order.</param>
/// <param name="Inputs">Read one after another.</param>
/// <param name="Outputs">
/// Filled by the operator under these positions, and written even if nothing was put in. An operator that cannot know its files
/// beforehand (rolling token files) leaves this empty and names them as it goes (<see cref="TaskOutputs.Create"/>).
/// </param>
/// <param name="Markers">
/// Where the done marker goes: one path for each root that outputs lie under, in a <c>.dolma/</c> folder there.
/// </param>
public sealed record ShardTask(
    string Name, int Index, IReadOnlyList<InputGroup> Inputs, IReadOnlyList<OutputFile> Outputs, IReadOnlyList<string> Markers)
{
    /// <summary>Input groups that are open at a time; 1, the default, reads one after another. With more, batches of several groups alternate, those of
    /// each in their order (see <see cref="IGroupDemand"/>), and as one ends the next in line is opened.</summary>
    public int GroupsAtOnce { get; init; } = 1;
}

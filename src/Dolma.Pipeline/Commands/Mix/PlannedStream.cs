using Dolma.Core.Tasks;
using Dolma.Mixer;

namespace Dolma.Pipeline.Commands;

/// <summary>A stream of a mix that is ready to run.</summary>
/// <param name="Options">What is done to its documents.</param>
/// <param name="Key">Its place in the config, for messages.</param>
/// <param name="Tasks">One for each output file.</param>
/// <param name="MissingAttributes">Attribute files that are not there, and that the run was told to do without.</param>
internal sealed record PlannedStream(MixStreamOptions Options, string Key, IReadOnlyList<ShardTask> Tasks, int MissingAttributes);

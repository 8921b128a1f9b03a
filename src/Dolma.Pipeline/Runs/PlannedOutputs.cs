using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Runs;

/// <summary>Tasks, and the setting that says where their outputs go.</summary>
internal readonly record struct PlannedOutputs(string Setting, IReadOnlyList<ShardTask> Tasks);

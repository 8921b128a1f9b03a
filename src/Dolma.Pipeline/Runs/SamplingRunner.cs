using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;

namespace Dolma.Pipeline.Runs;

/// <summary>Runs a stage on a sample, in memory.</summary>
internal sealed class SamplingRunner(CommonOptions options, OverlayStorage storage, CommandContext context)
    : StageRunner(options, storage, context with { Output = TextWriter.Null, Error = TextWriter.Null })
{
    public override bool IsLook => true;
}

using Dolma.Core;
using Dolma.Core.Tasks;

namespace Dolma.Mixer;

/// <summary>
/// One stream of a mix: merges a document with its attributes, keeps or drops it, replaces spans of its text, and writes it to output
/// 0 with the members of all objects in ascending order.
/// </summary>
/// <remarks>spec/dedupe-mix 4.4 to 4.6 (<c>dolma:src/shard.rs</c>).</remarks>
public sealed class MixOperator : TaskOperator
{
    private readonly MixStreamOptions _options;
    private readonly MixPrograms _programs;
    private readonly MixCounters _counters;

    /// <param name="options">The settings.</param>
    /// <param name="key">The stream's place in the config, for messages: <c>streams[0]</c>.</param>
    /// <exception cref="ConfigException">The settings are wrong; with every problem.</exception>
    public MixOperator(MixStreamOptions options, string key = "streams[0]")
    {
        List<ConfigProblem> problems = [.. options.Problems(key)];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        _options = options;
        _programs = new MixPrograms(options, key);
        _counters = new MixCounters(options);
    }

    public override string Fingerprint => string.Join('\n',
    [
        $"mix attributes={List(_options.Attributes)} discard={List(_options.DiscardFields)} min_text_length={_options.MinTextLength} compat={_options.Compat}",
        $"syntax={_options.FilterSyntax} include={List(_options.Include)} exclude={List(_options.Exclude)}",
        .. _options.SpanReplacements.Select(s => s.ToString()),
        $"stream={_options.Name} sample {_options.Sample}",
    ]);

    public override bool DecidesInOrder => false;

    public override OperatorWorker CreateWorker() => new MixWorker(_options, _programs, _counters, countsOnly: false);

    /// <summary>A worker that leaves the sizes of what passes in the batches' payloads, and writes nothing.</summary>
    internal OperatorWorker CreateCounter() => new MixWorker(_options, _programs, _counters, countsOnly: true);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _programs.Dispose();
        base.Dispose(disposing);
    }

    private static string List(IReadOnlyList<string> items) => $"[{string.Join(", ", items.Select(i => $"'{i}'"))}]";
}

using Dolma.Core;
using Dolma.Core.JsonPath;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>The compiled expressions of a stream, shared by its workers.</summary>
internal sealed class MixPrograms : IDisposable
{
    private readonly MixStreamOptions _options;
    private readonly PathExpression?[] _includePaths;
    private readonly PathExpression?[] _excludePaths;
    private readonly JqProgram?[] _includeJq;
    private readonly JqProgram?[] _excludeJq;

    /// <exception cref="ConfigException">An expression does not compile.</exception>
    public MixPrograms(MixStreamOptions options, string key)
    {
        _options = options;
        bool isJq = options.FilterSyntax == SelectorSyntax.Jq;
        (_includePaths, _includeJq) = Compile(options.Include, isJq, key);
        (_excludePaths, _excludeJq) = Compile(options.Exclude, isJq, key);
        Spans = [.. options.SpanReplacements.Select(span => new SpanPrograms(span, key))];
        UsesJq = _includeJq.Concat(_excludeJq).Any(program => program is not null) || Spans.Any(span => span.UsesJq);
    }

    /// <summary>Whether any of them has to run on the <see cref="JqThread"/>.</summary>
    public bool UsesJq { get; }

    public IReadOnlyList<SpanPrograms> Spans { get; }

    public Selector[] CreateInclude() => Create(_includePaths, _includeJq);

    public Selector[] CreateExclude() => Create(_excludePaths, _excludeJq);

    public void Dispose()
    {
        foreach (JqProgram? program in _includeJq.Concat(_excludeJq))
            program?.Dispose();
        foreach (SpanPrograms span in Spans)
            span.Dispose();
    }

    private static (PathExpression?[] Paths, JqProgram?[] Programs) Compile(IReadOnlyList<string> patterns, bool isJq, string key) =>
    (
        [.. patterns.Select(pattern => isJq ? null : PathExpression.Parse(pattern, key))],
        [.. patterns.Select(pattern => isJq ? new JqProgram(pattern, key) : null)]
    );

    private Selector[] Create(PathExpression?[] paths, JqProgram?[] programs)
    {
        PathSemantics semantics = _options.Compat ? PathSemantics.Original : PathSemantics.Corrected;
        return [.. paths.Select((path, i) => path is null ? (Selector)new Selector.OfJq(programs[i]!) : new Selector.OfPath(path, semantics))];
    }
}

/// <summary>The compiled expressions of one replacer.</summary>
internal sealed class SpanPrograms : IDisposable
{
    public SpanPrograms(SpanReplacementOptions options, string key)
    {
        Options = options;
        if (options.Syntax == SelectorSyntax.Jq)
            Program = new JqProgram(options.Span, key);
        else
            Path = PathExpression.Parse(options.Span, key);
        if (options.ReplacementProgram is { } replacement)
            Replacement = new JqProgram(replacement, key);
    }

    public SpanReplacementOptions Options { get; }

    /// <summary>The selector, if it is a path.</summary>
    public PathExpression? Path { get; }

    /// <summary>The selector, if it is a jq program.</summary>
    public JqProgram? Program { get; }

    /// <summary>What makes the replacement; null if that is a text.</summary>
    public JqProgram? Replacement { get; }

    public bool UsesJq => Program is not null || Replacement is not null;

    public void Dispose()
    {
        Program?.Dispose();
        Replacement?.Dispose();
    }
}

using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>A document as a worker passes it to its selectors; its JSON is written once, if a jq program asks for it.</summary>
internal sealed class SelectedDocument(JsonTree tree) : IDisposable
{
    private readonly PooledBuffer _json = new();

    public JsonTree Tree => tree;

    public int Node { get; private set; }

    /// <summary>The document with the members of all objects in order; good until <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Json
    {
        get
        {
            if (_json.Length == 0)
                tree.Write(_json, Node);
            return _json.WrittenSpan;
        }
    }

    public void Reset(int node)
    {
        Node = node;
        _json.Clear();
    }

    public void Dispose() => _json.Dispose();
}

/// <summary>One pattern of a filter. Not thread-safe.</summary>
internal abstract class Selector : IDisposable
{
    public static Selector Create(string pattern, SelectorSyntax syntax, string key, PathSemantics semantics) => syntax == SelectorSyntax.Jq
        ? new JqSelector(new JqProgram(pattern, key))
        : new PathSelector(new PathMatcher(PathExpression.Parse(pattern, key), semantics));

    /// <summary>Whether the pattern, as an include, takes the document.</summary>
    public abstract bool Includes(SelectedDocument document);

    /// <summary>Whether the pattern, as an exclude, drops the document.</summary>
    public abstract bool Excludes(SelectedDocument document);

    public abstract void Dispose();

    /// <summary>A path matches if it selects anything, be that false or null.</summary>
    private sealed class PathSelector(PathMatcher matcher) : Selector
    {
        public override bool Includes(SelectedDocument document) => matcher.Matches(document.Tree, document.Node);

        public override bool Excludes(SelectedDocument document) => Includes(document);

        public override void Dispose() => matcher.Dispose();
    }

    /// <summary>A jq program includes if all of its outputs are truthy, of at least one, and excludes if any is.</summary>
    private sealed class JqSelector(JqProgram program) : Selector
    {
        public override bool Includes(SelectedDocument document)
        {
            (int count, int truthy) = program.Run(document.Json, null);
            return count > 0 && truthy == count;
        }

        public override bool Excludes(SelectedDocument document) => program.Run(document.Json, null).Truthy > 0;

        public override void Dispose() => program.Dispose();
    }
}

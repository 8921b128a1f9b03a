using Dolma.Core.JsonPath;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>One pattern of a filter. Not thread-safe.</summary>
internal abstract class Selector : IDisposable
{
    /// <summary>Whether the pattern, as an include, takes the document.</summary>
    public abstract bool Includes(SelectedDocument document);

    /// <summary>Whether the pattern, as an exclude, drops the document.</summary>
    public abstract bool Excludes(SelectedDocument document);

    /// <summary>The same, for a report only: a program that fails on the document does not drop it.</summary>
    public abstract bool WouldExclude(SelectedDocument document);

    public abstract void Dispose();

    /// <summary>A path matches if it selects anything, be that false or null.</summary>
    internal sealed class OfPath(PathExpression path, PathSemantics semantics) : Selector
    {
        private readonly PathMatcher _matcher = new(path, semantics);

        public override bool Includes(SelectedDocument document) => _matcher.Matches(document.Tree, document.Node);

        public override bool Excludes(SelectedDocument document) => Includes(document);

        public override bool WouldExclude(SelectedDocument document) => Includes(document);

        public override void Dispose() => _matcher.Dispose();
    }

    /// <summary>A jq program includes if all of its outputs are truthy, of at least one, and excludes if any is. The program is not its own.</summary>
    internal sealed class OfJq(JqProgram program) : Selector
    {
        public override bool Includes(SelectedDocument document)
        {
            JqAnswer answer = program.Run(document.Input, null);
            answer.ThrowIfFailed();
            return answer.Count > 0 && answer.Truthy == answer.Count;
        }

        public override bool Excludes(SelectedDocument document)
        {
            JqAnswer answer = program.Run(document.Input, null);
            answer.ThrowIfFailed();
            return answer.Truthy > 0;
        }

        public override bool WouldExclude(SelectedDocument document) => program.Run(document.Input, null) is { Fault: null, Truthy: > 0 };

        public override void Dispose()
        {
        }
    }
}

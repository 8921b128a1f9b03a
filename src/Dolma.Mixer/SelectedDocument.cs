using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>A document as a worker passes it to its selectors; what jq needs is made once, if a jq program asks for it.</summary>
internal sealed class SelectedDocument(JsonTree tree) : IDisposable
{
    private readonly PooledBuffer _json = new();
    private readonly JqInput _input = new();
    private bool _hasInput;

    public JsonTree Tree => tree;

    public int Node { get; private set; }

    /// <summary>The document for jq, with the members of all objects in order. On the <see cref="JqThread"/>; good until <see cref="ReleaseInput"/>.</summary>
    public JqInput Input
    {
        get
        {
            if (!_hasInput)
            {
                _json.Clear();
                tree.Write(_json, Node);
                _input.Set(_json);
                _hasInput = true;
            }

            return _input;
        }
    }

    public void Reset(int node) => Node = node;

    /// <summary>Gives back what jq holds of the document. On the <see cref="JqThread"/>, if <see cref="Input"/> was read.</summary>
    public void ReleaseInput()
    {
        if (_hasInput)
            _input.Clear();
        _hasInput = false;
    }

    public void Dispose() => _json.Dispose();
}

using System.Text;

namespace Dolma.Pipeline.Config;

/// <summary>Parts in order, neighbouring text in one piece.</summary>
internal sealed class InterpolationParts
{
    private readonly List<Interpolation> _parts = [];
    private readonly StringBuilder _text = new();

    public bool IsEmpty => _parts.Count == 0 && _text.Length == 0;

    public void Add(string text) => _text.Append(text);

    public void Add(Interpolation part)
    {
        Flush();
        _parts.Add(part);
    }

    public void TrimEnd()
    {
        while (_text.Length > 0 && _text[^1] is ' ' or '\t')
            _text.Length--;
    }

    public Interpolation Joined()
    {
        Flush();
        return _parts.Count switch
        {
            0 => new LiteralPart(""),
            1 => _parts[0],
            _ => new JoinedParts(_parts),
        };
    }

    private void Flush()
    {
        if (_text.Length > 0)
            _parts.Add(new LiteralPart(_text.ToString()));
        _text.Clear();
    }
}

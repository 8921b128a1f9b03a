using Dolma.Core.Lines;

namespace Dolma.Mixer.Jq;

/// <summary>A document as jq's value, read once for all programs that look at it. Used on the <see cref="JqThread"/> only.</summary>
internal sealed unsafe class JqInput
{
    private LibJq.Value _value;
    private bool _isSet;

    /// <summary>Reads the document.</summary>
    public void Set(PooledBuffer json)
    {
        Clear();
        fixed (byte* start = json.WrittenSpan)
            _value = LibJq.jv_parse_sized(start, json.Length);
        _isSet = true;
    }

    public void Clear()
    {
        if (_isSet)
            LibJq.jv_free(_value);
        _isSet = false;
    }

    /// <summary>Another reference to the value, for a call that takes one over.</summary>
    public LibJq.Value Copy() => _isSet ? LibJq.jv_copy(_value) : throw new InvalidOperationException("No document was read.");
}

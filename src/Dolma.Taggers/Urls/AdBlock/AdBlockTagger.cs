namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>Do the rules of ad-block lists block the address's link form?</summary>
/// <remarks>Spec/tag 5.13; <c>dolma:python/dolma/core/url_blocker.py</c>.</remarks>
internal sealed class AdBlockTagger(AdBlockEngine engine) : UrlTagger
{
    private readonly AddressForms _forms = new();
    private readonly UrlParser _parser = new();
    private readonly ByteBuffer _address = new();
    private readonly AdBlockRequest _request = new();

    protected override bool IsListed(ReadOnlySpan<byte> address)
    {
        if (!IsFound(_forms.MakeLink(address), address))
            return false;
        if (!_parser.TryParse(_forms.Link))
            throw Unusable(address, "cannot be parsed");
        _address.Clear();
        if (_parser.Scheme.IsEmpty)
            _address.Write("http://"u8);
        _address.Write(_forms.Link);
        return _request.TryParse(_address.WrittenSpan) ? engine.Blocks(_request) : throw Unusable(address, "has no host that a rule could block");
    }
}

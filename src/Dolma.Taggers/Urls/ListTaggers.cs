namespace Dolma.Taggers.Urls;

/// <summary>Is the address's link form on the list?</summary>
internal sealed class LinkTagger(VerbatimList list) : UrlTagger
{
    private readonly AddressForms _forms = new();

    protected override bool IsListed(ReadOnlySpan<byte> address) =>
        IsFound(_forms.MakeLink(address), address) && list.Addresses.Contains(_forms.Link);
}

/// <summary>Is its domain on the list, with or without <c>www.</c>?</summary>
internal sealed class DomainTagger(DomainList list) : UrlTagger
{
    private readonly AddressForms _forms = new();

    protected override bool IsListed(ReadOnlySpan<byte> address) =>
        IsFound(_forms.MakeDomain(address), address)
        && (list.Addresses.Contains(_forms.Domain) || list.Addresses.Contains(_forms.DomainWithWww));
}

/// <summary>
/// Is one of its forms on the allow list? Each form is cleaned a second time, so an address whose host is an IPv6 literal cannot be parsed:
/// <c>www.[::1]</c> is no host.
/// </summary>
internal sealed class WikidataTagger(WikidataList list) : UrlTagger
{
    private readonly WikidataForms _forms = new();
    private readonly WikidataForms _again = new();

    protected override bool IsListed(ReadOnlySpan<byte> address)
    {
        if (!IsFound(_forms.Make(address), address))
            return false;
        for (int i = 0; i < WikidataForms.Count; i++)
        {
            if (!IsFound(_again.Make(_forms[i]), address))
                continue;
            for (int j = 0; j < WikidataForms.Count; j++)
            {
                if (list.Addresses.Contains(_again[j]))
                    return true;
            }
        }

        return false;
    }
}

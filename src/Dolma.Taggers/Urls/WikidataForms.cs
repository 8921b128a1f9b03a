namespace Dolma.Taggers.Urls;

/// <summary>
/// The forms of an address for the allow lists: each domain form, and after it its base domain. Good until the next call; nothing is
/// allocated once warm. Not thread-safe.
/// </summary>
internal sealed class WikidataForms
{
    /// <summary>Forms of every address that has any.</summary>
    public const int Count = 4;

    private readonly AddressForms _forms = new();

    /// <summary>In the order in which the original makes them.</summary>
    public ReadOnlySpan<byte> this[int index] => index switch
    {
        0 => _forms.Domain,
        1 => AddressForms.BaseDomain(_forms.Domain),
        2 => _forms.DomainWithWww,
        _ => AddressForms.BaseDomain(_forms.DomainWithWww),
    };

    public FormResult Make(ReadOnlySpan<byte> address) => _forms.MakeDomain(address);
}

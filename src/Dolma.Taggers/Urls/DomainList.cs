using Dolma.Core.Resources;

namespace Dolma.Taggers.Urls;

/// <summary>
/// Domains. The original lists each with <c>www.</c> in front as well; here that form is left out, because an address has it only
/// together with the other, which is looked up first.
/// </summary>
internal sealed class DomainList : AddressList
{
    private readonly AddressForms _forms = new();

    public DomainList(IReadOnlyList<ResourceFile> files) => Load(files);

    protected override bool TryAddLine(ReadOnlySpan<byte> line) => TryAddParsed(line);

    protected override bool TryAddCleaned(ReadOnlySpan<byte> address) => _forms.MakeDomain(address) switch
    {
        FormResult.Found => Addresses.TryAdd(_forms.Domain),
        FormResult.None => true,
        _ => false,
    };
}

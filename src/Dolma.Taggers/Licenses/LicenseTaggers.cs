namespace Dolma.Taggers.Licenses;

/// <summary>Licences of Creative Commons, found in the HTML that a text was made from (spec/tag 5.12).</summary>
internal static class LicenseTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("cc_re", () => new CreativeCommonsTagger(new LicenseLinkScanner())),
        TaggerEntry.Of("cc_re_fast", () => new CreativeCommonsTagger(new LicenseAddressScanner())),
    ];
}

using Dolma.Core.Resources;
using Dolma.Taggers.Urls.AdBlock;

namespace Dolma.Taggers.Urls;

/// <summary>Lists of links, domains and ad-block rules (spec/tag 5.13).</summary>
internal static class UrlTaggers
{
    private const string Artifacts = "https://dolma-artifacts.org/";
    private const string Phishing = Artifacts + "blocklist_phishing_db/blocklist_phishing_db-20240205/domains.txt.gz";
    private const string Oisd = Artifacts + "blocklist_oisd/blocklist_oisd-20240205/";
    private const string Brave = Artifacts + "blocklist_brave/blocklist_brave-20240206/";
    private const string Project = Artifacts + "blocklist_project/blocklist_project-20240207/";
    private const string Firebog = Artifacts + "blocklist_firebog/blocklist_firebog-20240208/";
    private const string Hosts = Artifacts + "blocklist_hosts/blocklist_hosts-20240208/";
    private const string Wikidata = Artifacts + "wikidata/wikidata-20220208/";

    private static readonly string[] WikidataFiles = ["periodical-Q1002697/response.json", "website-Q35127/response.json"];

    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        Domains("domain_blocklist_utp_v1", Artifacts, "blocklist_utp/blocklist_utp-20240205/adult/domains"),
        TaggerEntry.Of<LinkTagger>("link_blocklist_phishing_v1", setup =>
        {
            VerbatimList list = Load(setup, [Phishing], files => new VerbatimList(files));
            return () => new LinkTagger(list);
        }),
        Domains("domain_blocklist_phishing_v1", "", Phishing),
        AdBlock("oisd_small_abp_v1", Oisd, "oisd_small_abp.txt.gz"),
        AdBlock("oisd_big_abp_v1", Oisd, "oisd_big_abp.txt.gz"),
        AdBlock("oisd_nsfw_abp_v1", Oisd, "oisd_nsfw_abp.txt.gz"),
        AdBlock("brave_core_abp_v1", Brave, "brave_ad_block_first_party_filters.txt", "brave_ad_block_updater.txt"),
        AdBlock("brave_nsfw_abp_v1", Brave, "blocklists_anti_porn.txt"),
        Domains("blocklist_project_nsfw_v1", Project, "porn.txt"),
        Domains("blocklist_project_social_v1", Project, "facebook.txt", "fortnite.txt", "tiktok.txt", "twitter.txt", "whatsapp.txt", "youtube.txt"),
        Domains(
            "blocklist_project_crime_v1", Project,
            "abuse.txt", "fraud.txt", "malware.txt", "phishing.txt", "piracy.txt", "ransomware.txt", "scam.txt", "redirect.txt"),
        Domains("blocklist_project_vice_v1", Project, "crypto.txt", "drugs.txt", "gambling.txt", "vaping.txt"),
        Domains("blocklist_project_ads_v1", Project, "adobe.txt", "ads.txt", "basic.txt", "smart-tv.txt", "tracking.txt"),
        Domains(
            "blocklist_firebog_ads_v1", Firebog + "ads/",
            "blue/hosts.txt", "green/AdguardDNS.txt", "green/Admiral.txt", "green/adservers.txt", "green/Easylist-2.txt", "green/hosts-2.txt",
            "green/hosts-3.txt", "green/hosts.txt", "green/serverlist.txt", "green/simple_ad.txt"),
        Domains("blocklist_firebog_crypto_v1", Firebog, "crypto/green/hosts_browser.txt"),
        Domains(
            "blocklist_firebog_malicious_v1", Firebog + "malicious/",
            "blue/phishing-filter-hosts.txt", "blue/Prigent-Malware.txt", "green/AntiMalwareHosts.txt", "green/hostfile.txt",
            "green/hosts-2.txt", "green/hosts.txt", "green/latestdomains.txt", "green/main-blacklist.txt",
            "green/Mandiant_APT1_Report_Appendix_D.txt", "green/notrack-malware.txt", "green/phishing_army_blocklist_extended.txt",
            "green/Prigent-Crypto.txt", "green/RPiList-Malware.txt", "green/RPiList-Phishing.txt", "green/simple_malvertising.txt"),
        Domains("blocklist_firebog_nsfw_v1", Firebog + "nsfw/blue/", "pi_blocklist_porn_top1m.list.txt", "Prigent-Adult.txt"),
        Domains("blocklist_firebog_social_v1", Firebog, "social/blue/facebook.txt"),
        Domains(
            "blocklist_firebog_suspicious_v1", Firebog + "suspicious/",
            "blue/hosts-2.txt", "blue/hosts-3.txt", "blue/hosts-4.txt", "blue/hosts-file.txt", "blue/neohostsbasic.txt", "blue/SNAFU.txt",
            "blue/spammers.txt", "green/hosts.txt", "green/KADhosts.txt", "green/w3kbl.txt"),
        Domains(
            "blocklist_firebog_trackers_v1", Firebog + "trackers/",
            "blue/ads-and-tracking-extended.txt", "blue/AmazonFireTV.txt", "blue/android-tracking.txt", "blue/notrack-blocklist.txt",
            "blue/SmartTV.txt", "green/Easyprivacy.txt", "green/firstparty-trackers-hosts.txt", "green/hosts.txt", "green/Prigent-Ads.txt",
            "green/spy.txt"),
        Domains("blocklist_hosts_adware_malware_v1", Hosts, "adware_malware.txt"),
        Domains("blocklist_hosts_fakenews_v1", Hosts, "fakenews.txt"),
        Domains("blocklist_hosts_gambling_v1", Hosts, "gambling.txt"),
        Domains("blocklist_hosts_porn_v1", Hosts, "porn.txt"),
        Domains("blocklist_hosts_social_v1", Hosts, "social.txt"),
        AllowList("allowlist_wikidata_v1"),
        AllowList("allowlist_wikidata_cleaned_v1"),
    ];

    private static TaggerEntry Domains(string name, string folder, params string[] files) => TaggerEntry.Of<DomainTagger>(name, setup =>
    {
        DomainList list = Load(setup, [.. files.Select(file => folder + file)], loaded => new DomainList(loaded));
        return () => new DomainTagger(list);
    });

    private static TaggerEntry AdBlock(string name, string folder, params string[] files) => TaggerEntry.Of<AdBlockTagger>(name, setup =>
    {
        AdBlockEngine engine = Load(setup, [.. files.Select(file => folder + file)], AdBlockEngine.Load);
        return () => new AdBlockTagger(engine);
    });

    private static TaggerEntry AllowList(string name) => TaggerEntry.Of<WikidataTagger>(name, setup =>
    {
        WikidataList list = Load(setup, [.. WikidataFiles.Select(file => Wikidata + file)], files => new WikidataList(files));
        return () => new WikidataTagger(list);
    });

    /// <summary>What is made of several files, made once: taggers that share the first of them share all.</summary>
    private static T Load<T>(TaggerSetup setup, IReadOnlyList<string> addresses, Func<IReadOnlyList<ResourceFile>, T> load)
        where T : class =>
        setup.Load(addresses[0], first =>
        {
            T loaded = load([first, .. addresses.Skip(1).Select(address => setup.Load(address, file => file))]);
            if (loaded is AddressList { RefusedLines: > 0 } list)
                setup.Warn($"{addresses[0]}: {list.RefusedLines:N0} lines of this list, and of those loaded with it, could not be used, the first one {list.FirstRefused}.");
            return loaded;
        });
}

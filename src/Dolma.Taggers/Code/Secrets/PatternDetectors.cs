using System.Text.RegularExpressions;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// The original's expressions with groups that matter to a credential's name. Where it has several ways to read the same spaces
/// around an assignment (<c> *(?:=|:|:=|=>| +|::) *</c>, cubic on a line of spaces), there is one here.
/// </summary>
internal static partial class PatternDetectors
{
    // Not preceded by a word character: the original asks for \W or the line's start before an optional bracket and quote, which comes to this.
    private const string Begin = @"(?<!\w)";
    private const string Assignment = """["']?\]?(?: *(?:=>?|:[:=]?) *| +)["']?""";
    private const string Keyword = "(?:key|pwd|password|pass|token)";
    private const string End = """["']?""";
    private const string CloudantName = Begin + "(?:cloudant|cl|clou)[_-]?(?:api)?(?:key|pwd|pw|password|pass|token)" + Assignment;

    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    private static readonly string[] Keywords = ["key", "pw", "pass", "token"];

    public static PatternDetector Cloudant() => new(
        "Cloudant Credentials",
        ["clou", "clkey", "clapi", "clp", "cltoken", "cl_", "cl-"],
        new SecretPattern(CloudantPassword(), 64),
        new SecretPattern(CloudantKey(), 24),
        new SecretPattern(CloudantAddressWithPassword(), 64, ":"),
        new SecretPattern(CloudantAddressWithKey(), 24, ":"));

    public static PatternDetector IbmCos() => new("IBM COS HMAC Credentials", ["secret"], new SecretPattern(IbmCosSecret(), 48));

    public static PatternDetector IbmIam() => new("IBM Cloud IAM Key", Keywords, new SecretPattern(IbmIamKey(), 44));

    public static PatternDetector Slack() => new(
        "Slack Token", ["xox", "hooks.slack.com"], new SecretPattern(SlackToken()), new SecretPattern(SlackAddress()));

    public static PatternDetector SoftLayer() => new(
        "SoftLayer Credentials",
        ["softlayer", "slkey", "slapi", "slp", "sltoken", "sl_", "sl-"],
        new SecretPattern(SoftLayerKey(), 64),
        new SecretPattern(SoftLayerAddress(), 64));

    [GeneratedRegex(CloudantName + "[0-9a-f]{64}" + End, Options)]
    private static partial Regex CloudantPassword();

    [GeneratedRegex(CloudantName + "[a-z]{24}" + End, Options)]
    private static partial Regex CloudantKey();

    [GeneratedRegex(@"https?://[\w-]+:[0-9a-f]{64}@[\w-]+\.cloudant\.com", Options)]
    private static partial Regex CloudantAddressWithPassword();

    [GeneratedRegex(@"https?://[\w-]+:[a-z]{24}@[\w-]+\.cloudant\.com", Options)]
    private static partial Regex CloudantAddressWithKey();

    [GeneratedRegex(Begin + "(?:(?:ibm)?[_-]?cos[_-]?(?:hmac)?)?[_-]?secret[_-]?(?:access)?[_-]?key" + Assignment + "[a-f0-9]{48}(?![a-f0-9])" + End, Options)]
    private static partial Regex IbmCosSecret();

    [GeneratedRegex(
        Begin + "(?:ibm[_-]?cloud[_-]?iam|cloud[_-]?iam|ibm[_-]?cloud|ibm[_-]?iam|ibm|iam|cloud)?[_-]?(?:api)?[_-]?" + Keyword + Assignment
        + "[a-z0-9_-]{44}(?![a-z0-9_-])" + End, Options)]
    private static partial Regex IbmIamKey();

    [GeneratedRegex(@"xox[abpors]-(?:[0-9\u0660]+-)+[a-z0-9]+", Options)]
    private static partial Regex SlackToken();

    [GeneratedRegex(@"https://hooks\.slack\.com/services/t[a-z0-9_]+/b[a-z0-9_]+/[a-z0-9_]+", Options)]
    private static partial Regex SlackAddress();

    [GeneratedRegex(Begin + "(?:softlayer|sl)[_-]?(?:api)?[_-]?" + Keyword + Assignment + "[a-z0-9]{64}" + End, Options)]
    private static partial Regex SoftLayerKey();

    [GeneratedRegex("https?://api.softlayer.com/soap/(?:v3|v3.1)/[a-z0-9]{64}", Options)]
    private static partial Regex SoftLayerAddress();
}

namespace Dolma.Taggers.Tests.Code;

/// <summary>Every rule with a line that it fits and one that it nearly fits. All values are made up, and put together here.</summary>
public sealed class SecretsTaggerTests
{
    private const string Hex32 = "2b00042f7481c7b056c4b410d28f33cf";
    private const string Hex48 = Hex32 + "0123a5678f9abcde";
    private const string Hex64 = Hex32 + Hex32;
    private const string Letters20 = "aZ3kQ9xW7mB2nV5cL8pR";
    private const string Mixed40 = Letters20 + Letters20;

    public static TheoryData<string, string, string> Lines => new()
    {
        { "Artifactory_Credentials", "key =AKC" + Letters20[..10], "key =AKC" + Letters20[..9] },
        { "Artifactory_Credentials", "x:AP6" + Letters20[..8] + "\"", "x:APG" + Letters20[..8] + "\"" },
        { "AWS_Access_Key", "AK" + "IAQWERTYUIOPASDFGH", "AK" + "IAQWERTYUIOPASDFG" },
        { "AWS_Access_Key", $"my_aws_secret_key = '{Mixed40}'", $"my_aws_secret_key = '{Mixed40}x'" },
        { "Azure_Storage_Account_access_key", "Account" + "Key=" + Mixed40 + Mixed40 + "abcdefg=", "Account" + "Key=" + Mixed40 + Mixed40 + "abcdef=" },
        { "Basic_Auth_Credentials", "https://name:hunter2@example.org", "https://name:hunter2/@example.org" },
        { "Cloudant_Credentials", $"cloudant_password = '{Hex64}'", $"cloudant_password = '{Hex64[1..]}'" },
        { "Cloudant_Credentials", $"https://me:{Hex64}@me.cloudant.com", $"https://me:{Hex64}@me.cloudant.org" },
        { "Discord_Bot_Token", "M" + Letters20 + "abc." + "a1b2c3." + Letters20 + "abcdefg", "L" + Letters20 + "abc." + "a1b2c3." + Letters20 + "abcdefg" },
        { "GitHub_Token", "gh" + "p_" + Letters20 + "aZ3kQ9xW7mB2nV5c", "gh" + "p_" + Letters20 + "aZ3kQ9xW7mB2nV5" },
        { "Base64_High_Entropy_String", $"x = '{Letters20}gTfYhU6j'", $"x = '{Letters20}'" },
        { "Hex_High_Entropy_String", $"h = '{Hex32}'", "h = 'aaaaaaaabbbbbbbbcccccccc'" },
        { "IBM_Cloud_IAM_Key", $"ibm_cloud_iam_api_key: {Mixed40}wxyz", $"ibm_cloud_iam_api_key: {Mixed40}wxyzq" },
        { "IBM_COS_HMAC_Credentials", $"cos_hmac_secret_access_key={Hex48}", $"cos_hmac_secret_access_key={Hex48}0" },
        { "JSON_Web_Token", "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcd", "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn.abcd" },
        { "Secret_Keyword", "api_key: foo_bar_12", "api_kee: foo_bar_12" },
        { "Secret_Keyword", "if ('hunter2x' == my_password) {", "if ('hunter2x' = my_password) {" },
        { "Secret_Keyword", "passwd === \"hunter2x\"", "passwd ==== \"hunter2x\"" },
        { "Secret_Keyword", "setPassword 'hunter2x';", "setPassword 'hunter2x'," },
        { "Mailchimp_Access_Key", Hex32 + "-us1", Hex32[1..] + "-us1" },
        { "NPM_tokens", "//registry.example.org/:_auth" + "Token=npm_" + Letters20, "//registry.example.org/:_auth" + "Token=nqm_" + Letters20 },
        { "Private_Key", "-----BEGIN " + "RSA PRIVATE KEY-----", "-----BEGIN " + "RSB PRIVATE KEY-----" },
        { "SendGrid_API_Key", "S" + "G." + Letters20 + "ab." + Mixed40 + "abc", "S" + "G." + Letters20 + "ab." + Mixed40 + "ab" },
        { "Slack_Token", "xo" + "xb-12345-67890-abcdef", "xo" + "xc-12345-67890-abcdef" },
        { "Slack_Token", "https://hooks.slack" + ".com/services/T1/B2/c3", "https://hooks.slack" + ".com/services/T1/C2/c3" },
        { "SoftLayer_Credentials", $"sl_api_key={Hex64}", $"sl_api_key={Hex64[1..]}" },
        { "SoftLayer_Credentials", $"https://api.softlayer.com/soap/v3/{Hex64}", $"https://api.softlayer.com/soap/v4/{Hex64}" },
        { "Square_OAuth_Secret", "sq0" + "csp-" + Mixed40 + "abc", "sq0" + "csp-" + Mixed40 + "ab" },
        { "Stripe_Access_Key", "rk_li" + "ve_" + Letters20 + "abcd", "tk_li" + "ve_" + Letters20 + "abcd" },
        { "Twilio_API_Key", "A" + "C" + Hex32, "A" + "C" + Hex32[1..] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void EachRuleFindsWhatFitsAndNotWhatNearlyDoes(string type, string hit, string nearMiss)
    {
        Find(hit).ShouldContain("SECRET_" + type + " ");
        Find(nearMiss).ShouldNotContain("SECRET_" + type + " ");
    }

    [Theory]
    [InlineData("api_key = 'abcdefgh12345678'", "SECRET_Secret_Keyword [[11,27,1.0]]; doc [[0,28,0.33333]]")]
    [InlineData("api_key: foo_bar_12", "SECRET_Secret_Keyword [[9,19,1.0]]; doc [[0,19,0.5]]")]
    [InlineData("password = getpass()", "doc [[0,20,0.0]]")]
    [InlineData("password: ${SECRET}", "doc [[0,19,0.0]]")]
    [InlineData("password: hunter2 # pragma: allowlist secret", "doc [[0,44,0.0]]")]
    [InlineData("/* pragma: whitelist-secret */ password: hunter2 */", "doc [[0,51,0.0]]")]
    [InlineData("  // pragma: allowlist nextline secret\npassword: hunter2", "doc [[0,56,0.0]]")]
    [InlineData("secret: abc", "doc [[0,11,0.0]]")]
    [InlineData("secret: 12345678", "doc [[0,16,0.0]]")]
    [InlineData("user_id: 1, password: 'hunter2'", "doc [[0,31,0.0]]")]
    [InlineData("password: 2b00042f-7481-c7b0-56c4-b410d28f33cf", "doc [[0,46,0.0]]")]
    [InlineData("", "doc [[0,0,-1.0]]")]
    public void FiltersLeaveOutWhatIsNoSecret(string text, string expected) => Find(text).ShouldBe(expected);

    [Fact]
    public void ASpanStandsWhereTheLinesTextFirstOccurs()
    {
        // The second line is part of the first, which is passed over; the third repeats the secret.
        const string Text = "é password: hunter2 # pragma: allowlist secret\npassword: hunter2\r\npwd=hunter2";
        Find(Text).ShouldBe("SECRET_Secret_Keyword [[12,19,1.0]]; doc [[0,77,0.1]]");
    }

    private static string Find(string text) => Tagging.Attributes("code_secrets_v1", text);
}

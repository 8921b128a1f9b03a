using Dolma.Core.Storage;

namespace Dolma.Core.Tests.Storage;

public sealed class S3SettingsTests
{
    [Fact]
    public void SettingsComeFromTheVariablesInAwsOrder()
    {
        From(("AWS_ENDPOINT_URL", "http://a"), ("AWS_ENDPOINT_URL_S3", "http://b"), ("REGION", "r1"), ("AWS_DEFAULT_REGION", "r2"))
            .ShouldBe(("http://b", "r2"));
        From(("AWS_ENDPOINT_URL", "http://a"), ("REGION", "r1")).ShouldBe(("http://a", "r1"));
        From(("AWS_REGION", "r3"), ("AWS_DEFAULT_REGION", "r2")).ShouldBe((null, "r3"));
        From(("AWS_PROFILE", "other")).ShouldBe(("http://profile", "profile-region"));
        From().ShouldBe((null, "us-east-1"));
        (new S3Settings { Endpoint = "http://a" }).ToConfig().ForcePathStyle.ShouldBeTrue();
        new S3Settings().ToConfig().ForcePathStyle.ShouldBeFalse();

        static (string?, string) From(params (string Name, string Value)[] variables)
        {
            var settings = S3Settings.From(
                name => variables.FirstOrDefault(variable => variable.Name == name).Value,
                profile => profile == "other" ? ("http://profile", "profile-region") : (null, null));
            return (settings.Endpoint, settings.Region);
        }
    }
}

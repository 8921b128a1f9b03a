using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

public sealed class ReleaseTests
{
    /// <summary>Makes a Debian and the archives first, if there are none, which can take half an hour on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(60);

    [SkippableFact]
    public void AReleaseDoesInAnEmptyDebianWhatTheCheckoutDoes()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") == "1", "takes minutes: set DOLMA_TEST_ALL=1 to run it");
        Skip.IfNot(Environment.IsPrivilegedProcess, "another system's root can only be entered by root");
        CommandResult result = CommandRunner.Run(SharedData.InRepository("scripts/try-release.sh"), [], SharedData.RepositoryRoot, timeout: Patience);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("the same in both: ");
    }
}

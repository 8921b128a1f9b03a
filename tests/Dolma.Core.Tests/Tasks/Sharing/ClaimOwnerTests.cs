using System.Diagnostics;
using Dolma.Core.Tasks;

namespace Dolma.Core.Tests.Tasks.Sharing;

public sealed class ClaimOwnerTests
{
    [Fact]
    public void WhoIsAliveIsNotGone() => ClaimOwner.Self.IsGone.ShouldBeFalse();

    [SkippableFact]
    public void AProcessThatHasEndedIsGoneAndOneThatIsOnAnotherMachineMayBeAlive()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "processes of this machine are told apart as Linux shows them");
        using Process process = Process.Start("true");
        process.WaitForExit();
        ClaimOwner ended = ClaimOwner.Self with { Process = process.Id };
        ended.IsGone.ShouldBeTrue();
        (ended with { Machine = "another" }).IsGone.ShouldBeFalse();
        (ClaimOwner.Self with { Started = ClaimOwner.Self.Started - 1 }).IsGone.ShouldBeTrue("the number was given to another process");
    }

    [Fact]
    public void WhoCouldNotTellWhenItStartedIsNotTakenForGone() => (ClaimOwner.Self with { Started = 0 }).IsGone.ShouldBeFalse();
}

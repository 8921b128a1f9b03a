using System.Text;
using Dolma.Core.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Text;

public sealed class CodePointsTests
{
    [Fact]
    public void CountingIsCountingRunes() => Prop.ForAll<NonNull<string>, NonNegativeInt>((text, times) =>
    {
        string repeated = string.Concat(Enumerable.Repeat(text.Get + "aé😀", times.Get));
        byte[] utf8 = Encoding.UTF8.GetBytes(repeated);
        return CodePoints.Count(utf8) == Encoding.UTF8.GetString(utf8).EnumerateRunes().Count();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ALongRunOfContinuationBytesDoesNotOverflowALane() =>
        CodePoints.Count(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("😀", 100_000)))).ShouldBe(100_000);
}

using Dolma.Tokenize.TokenFiles.Shuffling;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests.TokenFiles.Shuffling;

public class KeyRangeTests
{
    [Fact]
    public void PartsCoverTheRangeWithoutGapsAndAKeyLiesInTheOneThatItsIndexSays()
    {
        Gen<ulong> key = Gen.OneOf(
            ArbMap.Default.GeneratorFor<ulong>(), Gen.Elements(0UL, 1UL, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63), Gen.Choose(0, 300).Select(i => (ulong)i));
        Gen<(ulong A, ulong B, ulong Key, int Count)> cases =
            from a in key from b in key from within in key from count in Gen.Choose(1, 700) select (a, b, within, count);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var range = new KeyRange(Math.Min(c.A, c.B), Math.Max(c.A, c.B));
            int count = (int)UInt128.Min((uint)c.Count, range.Size);
            ulong inside = range.First + (ulong)(c.Key % range.Size);
            int index = range.IndexOf(inside, count);
            KeyRange part = range.Part(index, count);
            bool continues = index + 1 == count ? part.Last == range.Last : range.Part(index + 1, count).First == part.Last + 1;
            return part.Contains(inside) && continues && range.Part(0, count).First == range.First;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AllKeysAreDividedEvenly()
    {
        KeyRange.All.Part(0, 2).ShouldBe(new KeyRange(0, (1UL << 63) - 1));
        KeyRange.All.Part(1, 2).ShouldBe(new KeyRange(1UL << 63, ulong.MaxValue));
        KeyRange.All.Part(0, 1).ShouldBe(KeyRange.All);
        KeyRange.All.IndexOf(ulong.MaxValue, 3).ShouldBe(2);
    }
}

using System.Text.Json;
using Dolma.Taggers.Repetition;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Repetition;

public sealed class PeriodicSequencesTests
{
    [Theory]
    [InlineData("5000007", 1, "(1,6,1,5)")]
    [InlineData("501010127", 2, "(1,7,2,3)")]
    [InlineData("5301040104010401", 4, "(2,16,4,3)")]
    [InlineData("04004004004030", 3, "(0,12,3,4)")]
    [InlineData("000000000", 13, "(0,9,1,9)(0,9,2,4)(0,9,3,3)")]
    [InlineData("", 13, "")]
    [InlineData("00", 13, "")]
    public void SequencesThatRepeatThreeTimesAreFound(string digits, int longest, string expected) =>
        Find([.. digits.Select(d => (uint)(d - '0'))], longest).ShouldBe(expected);

    [SkippableFact]
    public void TheOriginalFindsTheSame()
    {
        int cases = 0;
        foreach (byte[] line in Tagging.ReadLines(SharedData.File("golden/tag/cases/periodic-sequences.jsonl.gz")))
        {
            using JsonDocument one = JsonDocument.Parse(line);
            JsonElement root = one.RootElement;
            string expected = string.Concat(root.GetProperty("found").EnumerateArray().Select(f => $"({string.Join(',', f.EnumerateArray())})"));
            Find([.. root.GetProperty("ids").EnumerateArray().Select(i => i.GetUInt32())], root.GetProperty("max_period").GetInt32()).ShouldBe(expected);
            cases++;
        }

        cases.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void AnySequenceIsFoundAsInTheRowsOfAMatrix() => Prop.ForAll(
        Gen.Choose(0, 2).Select(i => (uint)i).ArrayOf().ToArbitrary(),
        ids => Find(ids, 13) == Rows(ids, 13)).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(60));

    [Fact]
    public void AMillionEqualIdsAreOneSequenceForEachPeriod()
    {
        var sequences = new PeriodicSequences();
        sequences.Find(new uint[1 << 20], 13);
        sequences.Found.Length.ShouldBe(13);
    }

    private static string Find(uint[] ids, int longest)
    {
        var sequences = new PeriodicSequences();
        sequences.Find(ids, longest);
        return string.Concat(sequences.Found.ToArray().Select(Show));
    }

    private static string Show(PeriodicSequence found) => $"({found.Start},{found.End},{found.Period},{found.Times})";

    /// <summary>The original's way: rows of a period's length, and how far equality reaches into the rows before and after them.</summary>
    private static string Rows(uint[] ids, int longest)
    {
        string found = "";
        for (int p = 1; p <= Math.Min(longest, ids.Length / 3); p++)
        {
            long[] padded = [.. ids.Select(i => (long)i), .. Enumerable.Repeat(-1L, p - (ids.Length % p))];
            int rows = padded.Length / p;
            bool Same(int row, int column) => row > 0 && padded[(row * p) + column] == padded[((row - 1) * p) + column];
            bool AllSame(int row) => Enumerable.Range(0, p).All(c => Same(row, c));
            for (int first = 1; first < rows; first++)
            {
                if (!AllSame(first))
                    continue;
                int last = first;
                while (AllSame(last + 1))
                    last++;
                int lead = Enumerable.Range(0, p).TakeWhile(c => Same(first - 1, p - 1 - c)).Count();
                int tail = Enumerable.Range(0, p).TakeWhile(c => Same(last + 1, c)).Count();
                int start = ((first - 1) * p) - lead;
                int end = ((last + 1) * p) + tail;
                if ((end - start) / p >= 3)
                    found += Show(new PeriodicSequence(start, end, p, (end - start) / p));
                first = last;
            }
        }

        return found;
    }
}

using System.Text;
using Dolma.Core.Lines;

namespace Dolma.Taggers.Tests;

public sealed class SpanSinkTests
{
    [Fact]
    public void KeysComeInOrderOfFirstOccurrenceAndSpansAsTheyWereAdded()
    {
        var sink = new SpanSink("e__t__", ["a", "b", "c"]);
        sink.Add(1, 5, 6, 0.25);
        sink.Add(0, 0, 1);
        sink.Add(1, 2, 3, 7);
        Written(sink).ShouldBe("""
            "e__t__b":[[5,6,0.25],[2,3,7.0]],"e__t__a":[[0,1,1.0]]
            """);
        sink.Clear();
        Written(sink).ShouldBe("");
        sink.Add(2, 1, 2);
        Written(sink).ShouldBe("""
            "e__t__c":[[1,2,1.0]]
            """);
    }

    [Fact]
    public void TypesMetInDocumentsDoNotPileUp()
    {
        var sink = new SpanSink("e__t__", ["a"]);
        int highest = 0;
        for (int i = 0; i < 5000; i++)
        {
            sink.Clear();
            int type = sink.TypeOf(Encoding.UTF8.GetBytes($"a {i}"));
            highest = Math.Max(highest, type);
            sink.Add(type, 0, 1);
            sink.Add(sink.TypeOf("a"u8), 1, 2);
            Written(sink).ShouldBe($"\"e__t__a_{i}\":[[0,1,1.0]],\"e__t__a\":[[1,2,1.0]]");
        }

        highest.ShouldBeLessThan(1100);
    }

    [Fact]
    public void DefaultsComeFirstAndStayEmptyIfNothingIsFound()
    {
        var sink = new SpanSink("e__t__", ["a", "b", "c"], [2, 0]);
        sink.Add(1, 0, 1);
        sink.Add(0, 0, 1);
        Written(sink).ShouldBe("""
            "e__t__c":[],"e__t__a":[[0,1,1.0]],"e__t__b":[[0,1,1.0]]
            """);
    }

    [Fact]
    public void OfTwoTypesWithOneKeyTheLastOnesSpansStandInThePlaceOfTheFirst()
    {
        var sink = new SpanSink("e__t__", ["a-b", "x", "a.b"]);
        sink.Add(0, 0, 1);
        sink.Add(1, 1, 2);
        sink.Add(2, 2, 3);
        Written(sink).ShouldBe("""
            "e__t__a_b":[[2,3,1.0]],"e__t__x":[[1,2,1.0]]
            """);
    }

    [Fact]
    public void ATypeWithoutANameIsDroppedSilently()
    {
        var sink = new SpanSink("e__t__", ["", "a"]);
        sink.Add(0, 0, 1);
        sink.Add(1, 0, 2);
        Written(sink).ShouldBe("""
            "e__t__a":[[0,2,1.0]]
            """);
    }

    [Fact]
    public void ATypeThatIsMetOnTheWayKeepsItsPlace()
    {
        var sink = new SpanSink("e__t__", ["a"]);
        int type = sink.TypeOf("by-nc_4.0"u8);
        sink.TypeOf("by-nc_4.0"u8).ShouldBe(type);
        sink.TypeOf("a"u8).ShouldBe(0);
        sink.Add(type, 0, 1);
        Written(sink).ShouldBe("""
            "e__t__by_nc_4_0":[[0,1,1.0]]
            """);
    }

    private static string Written(SpanSink sink)
    {
        using var buffer = new PooledBuffer();
        bool isFirst = true;
        sink.Write(buffer, ref isFirst);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

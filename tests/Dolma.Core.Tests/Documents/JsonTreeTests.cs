using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Core.Tests.Documents;

public sealed class JsonTreeTests
{
    [Theory]
    [InlineData("""{"b":1,"a":{"d":[],"c":{}}}""", """{"a":{"c":{},"d":[]},"b":1}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"a":3,"b":2}""")]
    [InlineData(""" [ 1 , "é\u001f\/\u007f" ] """, "[1,\"é\\u001f/\u007f\"]")]
    [InlineData("[18446744073709551615,18446744073709551616,-9223372036854775808,-9223372036854775809]", "[18446744073709551615,1.8446744073709552e19,-9223372036854775808,-9.223372036854776e18]")]
    [InlineData("[1.0,100000.0,1e15,1e16,0.00001,1e-6,-0,1.50]", "[1.0,100000.0,1000000000000000.0,1e16,0.00001,1e-6,-0.0,1.5]")]
    [InlineData("\"\\ud83d\\ude00\"", "\"😀\"")]
    [InlineData("null", "null")]
    public void AValueIsWrittenAsTheOriginalWritesIt(string json, string written) => Rewrite(json, NumberReading.Exact).ShouldBe(written);

    [Fact]
    public void DoublesAreReadExactlyUnlessTheOriginalsWayIsAskedFor()
    {
        Rewrite("0.9452706955539223", NumberReading.Exact).ShouldBe("0.9452706955539223");
        Rewrite("0.9452706955539223", NumberReading.Original).ShouldBe("0.9452706955539224");
    }

    [Theory]
    [InlineData("", "blank_line")]
    [InlineData("  ", "blank_line")]
    [InlineData("{} x", "malformed_json")]
    [InlineData("[1,]", "malformed_json")]
    [InlineData("01", "malformed_json")]
    [InlineData("NaN", "malformed_json")]
    [InlineData("1e999", "number_out_of_range")]
    [InlineData("\"\\ud800\"", "lone_surrogate")]
    public void ALineThatIsNoJsonValueIsABadLine(string json, string reason) =>
        Should.Throw<BadLineException>(() => Rewrite(json, NumberReading.Exact)).Reason.ShouldBe(reason);

    [Fact]
    public void MovedMembersReplaceThoseOfTheSameName()
    {
        using var tree = new JsonTree();
        int from = tree.Parse("""{"a":1,"c":3,"d":4}"""u8);
        int into = tree.Parse("""{"b":2,"c":0,"e":5}"""u8);
        tree.MoveMembers(from, into);
        tree.RemoveMember(into, "e"u8);
        tree.SetMember(into, "aa"u8, tree.AddString("x"u8));
        tree.SetMember(into, "b"u8, tree.AddUnsigned(7));
        Written(tree, into).ShouldBe("""{"a":1,"aa":"x","b":7,"c":3,"d":4}""");
        tree.ChildCount(into).ShouldBe(5);
    }

    private static string Rewrite(string json, NumberReading numbers)
    {
        using var tree = new JsonTree(numbers);
        return Written(tree, tree.Parse(Encoding.UTF8.GetBytes(json)));
    }

    private static string Written(JsonTree tree, int node)
    {
        using var output = new PooledBuffer();
        tree.Write(output, node);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

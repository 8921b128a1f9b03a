using System.Globalization;
using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using FsCheck;
using FsCheck.Fluent;

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
    public void AValueIsWrittenAsTheOriginalWritesIt(string json, string written)
    {
        Rewrite(json, NumberReading.Exact).ShouldBe(written);
        RewriteOutline(json, NumberReading.Exact).ShouldBe(written);
    }

    [Fact]
    public void DoublesAreReadExactlyUnlessTheOriginalsWayIsAskedFor()
    {
        Rewrite("0.9452706955539223", NumberReading.Exact).ShouldBe("0.9452706955539223");
        Rewrite("0.9452706955539223", NumberReading.Original).ShouldBe("0.9452706955539224");
        RewriteOutline("[[[0.9452706955539223]]]", NumberReading.Original).ShouldBe("[[[0.9452706955539224]]]");
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
    [InlineData("""{"a":{"b":{"c":[1,]}}}""", "malformed_json")]
    public void ALineThatIsNoJsonValueIsABadLine(string json, string reason)
    {
        Should.Throw<BadLineException>(() => Rewrite(json, NumberReading.Exact)).Reason.ShouldBe(reason);
        Should.Throw<BadLineException>(() => RewriteOutline(json, NumberReading.Exact)).Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData(NumberReading.Exact)]
    [InlineData(NumberReading.Original)]
    public void AnOutlineIsTheSameValue(NumberReading numbers) => Prop.ForAll(AnyJson.Value(5).ToArbitrary(), json =>
    {
        using var tree = new JsonTree(numbers);
        int plain = tree.Parse(Encoding.UTF8.GetBytes(json));
        int outline = tree.ParseOutline(Encoding.UTF8.GetBytes(json));
        string copied = Written(tree, outline);
        bool isSame = tree.IsSame(plain, outline);
        return isSame && copied == Written(tree, plain) && copied == Written(tree, outline);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void ADecimalIsTheNearestDouble() => Prop.ForAll<int, int, bool>((whole, fraction, isLong) =>
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{whole}.{(uint)fraction}{(isLong ? "0450269" : "")}");
        using var tree = new JsonTree();
        return tree.Double(tree.Parse(Encoding.UTF8.GetBytes(text))) == double.Parse(text, CultureInfo.InvariantCulture)
            && tree.Double(tree.Parse(Encoding.UTF8.GetBytes($"{whole}"))) == whole;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void AnArrayThatIsAddedAsItStandsIsAnArrayLikeOthers()
    {
        using var tree = new JsonTree();
        int array = tree.AddArray("[[1,2],[3,4]]"u8);
        Written(tree, array).ShouldBe("[[1,2],[3,4]]");
        tree.Unsigned(tree.Element(tree.Element(array, 1), 0)).ShouldBe(3UL);
        Written(tree, array).ShouldBe("[[1,2],[3,4]]");
    }

    [Fact]
    public void ATextStaysInItsPlaceWhileOthersAreReadAndAdded()
    {
        using var tree = new JsonTree();
        string line = "[" + string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"\\n{i}\"")) + "]";
        int array = tree.ParseOutline(Encoding.UTF8.GetBytes(line));
        int first = tree.FirstChild(array);
        tree.AddString(new byte[5000]);
        ReadOnlySpan<byte> text = tree.Text(first);
        for (int child = tree.Next(first); child != JsonTree.None; child = tree.Next(child))
            tree.Text(child);
        Encoding.UTF8.GetString(text).ShouldBe("\n0");
        text.Overlaps(tree.Text(first)).ShouldBeTrue();
    }

    [Fact]
    public void AChangeIsWrittenHoweverDeepItIs()
    {
        using var tree = new JsonTree();
        int root = tree.ParseOutline("""{"a":{"b":{"c":[{"d":[1,2]}]}}}"""u8);
        int array = tree.Member(tree.Element(tree.Member(tree.Member(tree.Member(root, "a"u8), "b"u8), "c"u8), 0), "d"u8);
        tree.Append(array, tree.Element(array, 1), tree.AddUnsigned(3));
        Written(tree, root).ShouldBe("""{"a":{"b":{"c":[{"d":[1,2,3]}]}}}""");
    }

    [Fact]
    public void ASelectionKeepsTheMembersThatItNames()
    {
        var selection = new JsonSelection("attributes", ["b", "c"]);
        Select("""{"id":1,"attributes":{"c":[[0,1,2.0]],"a":[[0,1,1.0]],"b":{"a":1},"d":"x"},"a":2}""")
            .ShouldBe("""{"a":2,"attributes":{"b":{"a":1},"c":[[0,1,2.0]]},"id":1}""");
        Select("""{"attributes":{}}""").ShouldBe("""{"attributes":{}}""");
        Select("""{"attributes":[1]}""").ShouldBe("""{"attributes":[1]}""");
        Should.Throw<BadLineException>(() => Select("""{"attributes":{"a":[[0,1,01]]}}""")).Reason.ShouldBe("malformed_json");
        Should.Throw<BadLineException>(() => Select("""{"attributes":{"a":[[0,1,1.0]],}}""")).Reason.ShouldBe("malformed_json");

        string Select(string json)
        {
            using var tree = new JsonTree();
            return Written(tree, tree.ParseOutline(Encoding.UTF8.GetBytes(json), selection));
        }
    }

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

    private static string RewriteOutline(string json, NumberReading numbers)
    {
        using var tree = new JsonTree(numbers);
        return Written(tree, tree.ParseOutline(Encoding.UTF8.GetBytes(json)));
    }

    private static string Written(JsonTree tree, int node)
    {
        using var output = new PooledBuffer();
        tree.Write(output, node);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}

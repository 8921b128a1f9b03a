using System.Text;
using Dolma.Core.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Lines;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\r\nb\n\nc", new[] { "a", "b", "", "c" })]
    [InlineData("\n\n", new[] { "", "" })]
    [InlineData("a\rb\r\n", new[] { "a\rb" })]
    [InlineData("a\u2028b\u0085c\n", new[] { "a\u2028b\u0085c" })]
    public void LinesEndInLineFeedOrBoth(string content, string[] expected)
    {
        // Small buffers, so that every line crosses them.
        foreach (int buffer in new[] { 1, 2, 3, 64 })
            ReadAll(content, buffer, targetBytes: 5).ShouldBe(expected);
    }

    [Fact]
    public void ReadingIsSplittingWhateverTheBuffers() => Prop.ForAll<NonNull<string>, PositiveInt>((text, size) =>
    {
        string content = text.Get.Replace('x', '\n').Replace("\r", "", StringComparison.Ordinal);
        content = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(content));
        List<string> expected = [.. content.Split('\n')];
        if (expected[^1].Length == 0)
            expected.RemoveAt(expected.Count - 1);
        return ReadAll(content, size.Get, targetBytes: size.Get).SequenceEqual(expected);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ALineThatIsTooLongIsNamed()
    {
        using var reader = new LineReader(Bytes("short\n" + new string('x', 101) + "\n"), "in.jsonl", maxLineBytes: 100, bufferBytes: 16);
        using var block = new LineBlock();
        var error = Should.Throw<ShardException>(() => reader.Read(block, int.MaxValue, int.MaxValue));
        error.Message.ShouldStartWith("in.jsonl, line 2: longer than the 100 bytes");
        error.Message.ShouldContain("--max-line-bytes");
    }

    [Theory]
    [InlineData(16, "\nafter\n")]
    [InlineData(200, "\nafter\n")]
    [InlineData(7, "\nafter")]
    public void ALongLineThatIsPassedOverLeavesItsPlaceEmpty(int bufferBytes, string rest)
    {
        using var reader = new LineReader(
            Bytes("short\n" + new string('x', 101) + rest), "in.jsonl", maxLineBytes: 100, bufferBytes: bufferBytes, passesLongLines: true);
        using var block = new LineBlock();
        reader.Read(block, int.MaxValue, int.MaxValue).ShouldBe(3);
        Enumerable.Range(0, 3).Select(i => Encoding.UTF8.GetString(block[i].Span)).ShouldBe(["short", "", "after"]);
        Enumerable.Range(0, 3).Select(block.IsTooLong).ShouldBe([false, true, false]);
        block.Clear();
        block.IsTooLong(1).ShouldBeFalse();
    }

    [Fact]
    public void ALongLastLineWithoutItsEndIsPassedOverToo()
    {
        using var reader = new LineReader(
            Bytes("short\n" + new string('x', 101)), "in.jsonl", maxLineBytes: 100, bufferBytes: 16, passesLongLines: true);
        using var block = new LineBlock();
        reader.Read(block, int.MaxValue, int.MaxValue).ShouldBe(2);
        block.IsTooLong(1).ShouldBeTrue();
        reader.Read(block, int.MaxValue, int.MaxValue).ShouldBe(0);
    }

    [Fact]
    public void ALineOfExactlyTheLimitIsRead() =>
        ReadAll(new string('x', 100) + "\ny", bufferBytes: 7, targetBytes: 1, maxLineBytes: 100).Count.ShouldBe(2);

    private static List<string> ReadAll(string content, int bufferBytes, int targetBytes, int maxLineBytes = 1 << 20)
    {
        using var reader = new LineReader(Bytes(content), "in", maxLineBytes, bufferBytes);
        using var block = new LineBlock();
        var lines = new List<string>();
        while (reader.Read(block, targetBytes, 3) > 0)
        {
            for (int i = 0; i < block.Count; i++)
                lines.Add(Encoding.UTF8.GetString(block[i].Span));
            block.Clear();
        }

        reader.LinesRead.ShouldBe(lines.Count);
        reader.BytesRead.ShouldBe(Encoding.UTF8.GetByteCount(content));
        return lines;
    }

    private static MemoryStream Bytes(string content) => new(Encoding.UTF8.GetBytes(content));
}

using System.Text;

namespace Dolma.Dedup.Tests;

/// <summary>Vectors of spec/dedupe-mix 3.5, for the seeds 0, 1, 2, 3.</summary>
public sealed class AHashTests
{
    [Fact]
    public void TwoHashesAtOnceAreThoseOfEach()
    {
        var a = new AHash(1, 2, 3, 4);
        var b = new AHash(5, 6, 7, 8);
        byte[] text = new byte[300];
        new Random(3).NextBytes(text);
        for (int length = AHash.ShortLength + 1; length < text.Length; length++)
        {
            AHash.HashLongSequences(a, b, text.AsSpan(0, length), out ulong first, out ulong second);
            first.ShouldBe(a.HashSequence(text.AsSpan(0, length)));
            second.ShouldBe(b.HashSequence(text.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("", 2643754990317321687, 16130171291784360535)]
    [InlineData("a", 4282801562469253197, 1272408158520824404)]
    [InlineData("abc", 14059215712239475036, 6821338331075253419)]
    [InlineData("hello world", 9777450545756365576, 11897396102797193289)]
    [InlineData("The quick brown fox jumps over the lazy dog", 2616830212660786821, 3015877547561365133)]
    [InlineData("日本語", 6408796347274640333, 14804705626891069322)]
    public void AVectorOfTheOriginalHolds(string text, ulong sequence, ulong alone)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        AHash.Fixed.HashSequence(utf8).ShouldBe(sequence);
        AHash.Fixed.HashString(utf8).ShouldBe(alone);
        AHash.Fixed.HashSequence(utf8, [new Word(0, utf8.Length)]).ShouldBe(sequence);
    }

    [Fact]
    public void SequencesOfOtherLengthsAndSeedsHashAsInTheOriginal()
    {
        AHash.Fixed.HashSequence("abc"u8, [new Word(0, 1), new Word(1, 1), new Word(2, 1)]).ShouldBe(14970136851924227307);
        AHash.Fixed.HashSequence(default, ReadOnlySpan<Word>.Empty).ShouldBe(11678494436396399123);
        new AHash(1234567890123456789, 9876543210987654321, 1111111111111111111, 2222222222222222222)
            .HashSequence("hello world"u8).ShouldBe(9037544852301732482ul);
    }
}

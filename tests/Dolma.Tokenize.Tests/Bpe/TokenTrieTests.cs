using Dolma.Tokenize.Bpe;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests.Bpe;

public class TokenTrieTests
{
    [Fact]
    public void TheLongestTokenAtAPlaceIsFound()
    {
        var trie = new TokenTrie([("a"u8.ToArray(), 1), ("abc"u8.ToArray(), 2), ("b"u8.ToArray(), 3)]);
        trie.Longest("abd"u8, 0).ShouldBe(1u);
        trie.Longest("abcd"u8, 0).ShouldBe(2u);
        trie.Longest("abcd"u8, 1).ShouldBe(3u);
        trie.Longest("abcd"u8, 2).ShouldBe(TokenTrie.None);
        trie.Longest("abcd"u8, 4).ShouldBe(TokenTrie.None);
        new TokenTrie([]).Longest("a"u8, 0).ShouldBe(TokenTrie.None);
    }

    [Fact]
    public void ItIsTheOneThatLookingAtAllTokensFinds()
    {
        // Few different bytes, so that tokens begin alike, and all others, so that nodes have many children.
        Gen<byte[]> bytes = Gen.OneOf(Gen.Choose(0, 3), Gen.Choose(0, 255)).Select(b => (byte)b).NonEmptyListOf().Select(l => l.ToArray());
        Prop.ForAll(Arb.From(bytes.ListOf()), Arb.From(bytes), (tokens, text) =>
        {
            byte[][] distinct = [.. tokens.DistinctBy(Convert.ToHexString)];
            var trie = new TokenTrie(distinct.Select((t, id) => (t, (uint)id)));
            return Enumerable.Range(0, text.Length).All(at =>
            {
                byte[]? longest = distinct.Where(t => text.AsSpan(at).StartsWith(t)).MaxBy(t => t.Length);
                return trie.Longest(text, at) == (longest is null ? TokenTrie.None : (uint)Array.IndexOf(distinct, longest));
            }) && distinct.Select((t, id) => trie.Longest(t, 0) == (uint)id).All(same => same);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));
    }

    [Fact]
    public void EachOfManyTokensIsFound()
    {
        var random = new Random(1);
        byte[][] tokens = [.. Enumerable.Range(0, 20_000)
            .Select(_ => { byte[] token = new byte[random.Next(1, 9)]; random.NextBytes(token); return token; })
            .DistinctBy(Convert.ToHexString)];
        var trie = new TokenTrie(tokens.Select((t, id) => (t, (uint)id)));
        for (int id = 0; id < tokens.Length; id++)
            trie.Longest(tokens[id], 0).ShouldBe((uint)id);
    }
}

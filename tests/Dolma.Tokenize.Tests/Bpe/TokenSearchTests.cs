using System.Text;
using Dolma.Tokenize.Bpe;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests.Bpe;

public class TokenSearchTests
{
    private const string Letters = "abcd";

    [Theory]
    // The longest token at the beginning is not always the first: b c goes before a b.
    [InlineData("abc", "a bc", "bc ab")]
    [InlineData("abc", "ab c", "ab bc")]
    [InlineData("aaaaa", "aa aa a", "aa")]
    [InlineData("aaaaa", "aa aaa", "aa aa|a")]
    // abcd is a token, but merging never makes it.
    [InlineData("abcd", "a bc d", "bc ab cd ab|cd")]
    [InlineData("abcdabcd", "abc dab cd", "ab d|ab ab|c cd")]
    public void TheTokensAreThoseThatMergingMakes(string word, string expected, string merges)
    {
        var rules = new Rules(merges.Split(' ').Select(m => m.Contains('|') ? (m.Split('|')[0], m.Split('|')[1]) : (m[..1], m[1..])));
        rules.Merged(word).ShouldBe(expected.Split(' '));
        rules.Found(word).ShouldBe(expected.Split(' '));
    }

    [Fact]
    public void WhatIsFoundIsWhatMergingMakesWhateverTheRules()
    {
        Prop.ForAll(Arb.From(Cases()), c =>
        {
            string[] found = c.Rules.Found(c.Word);
            return (found.Length == 0 && (c.Word.Length == 0 || c.Rules.HaveOneMergeEach == false)) || found.SequenceEqual(c.Rules.Merged(c.Word));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(150));
    }

    [Fact]
    public void AWordWithAByteThatHasNoTokenIsLeftToMerging() => new Rules([("a", "b")]).Found("abx").ShouldBeEmpty();

    [Fact]
    public void CharactersThatNoTokenBeginsWithAreWrittenAsTheirBytes() => new Rules([("a", "b")], bytes: true).Found("ab日ab\n").ShouldBe(
        ["ab", "<E6>", "<97>", "<A5>", "ab", "<0A>"]);

    [Fact]
    public void ALongWordIsFoundWithoutGoingBackAndForthEndlessly()
    {
        // At each place the longest token fits until the end of the word is reached, where it does not.
        string word = new string('a', 100_000) + "b";
        var rules = new Rules([("a", "a"), ("aa", "aa"), ("a", "b"), ("aaaa", "aaaa")]);
        rules.Found(word).ShouldBe(rules.Merged(word));
    }

    private static Gen<(Rules Rules, string Word)> Cases() =>
        from picks in Gen.Choose(0, int.MaxValue).ArrayOf(50)
        from letters in Gen.Elements(Letters.ToCharArray()).ArrayOf()
        select (new Rules(Random(picks)), new string(letters));

    /// <summary>Each joins two of the tokens there are by then; a text may come about in several ways.</summary>
    private static IEnumerable<(string Left, string Right)> Random(int[] picks)
    {
        List<string> tokens = [.. Letters.Select(l => l.ToString())];
        for (int i = 0; i + 1 < picks.Length; i += 2)
        {
            (string left, string right) = (tokens[picks[i] % tokens.Count], tokens[picks[i + 1] % tokens.Count]);
            yield return (left, right);
            if (!tokens.Contains(left + right))
                tokens.Add(left + right);
        }
    }

    /// <summary>Merges of the letters and of what they make.</summary>
    private sealed class Rules
    {
        private readonly List<string> _tokens = [.. Letters.Select(l => l.ToString())];
        private readonly MergeTable _merges;
        private readonly TokenSearch _search;

        public Rules(IEnumerable<(string Left, string Right)> pairs, bool bytes = false)
        {
            var merges = new List<(uint, uint, uint)>();
            HaveOneMergeEach = true;
            foreach ((string left, string right) in pairs)
            {
                HaveOneMergeEach &= !_tokens.Contains(left + right);
                merges.Add((Id(left), Id(right), Id(left + right)));
            }

            _merges = new MergeTable(merges);
            uint[]? byteTokens = bytes ? [.. Enumerable.Range(0, 256).Select(b => Id($"<{b:X2}>"))] : null;
            var vocabulary = new Vocabulary([.. _tokens.Select((t, id) => ((uint)id, Encoding.UTF8.GetBytes(t)))]);
            _search = new TokenSearch(new TokenOrigins([0, 1, 2, 3], vocabulary, _merges, byteTokens), byteTokens);
        }

        /// <summary>Whether no token can be made in two ways.</summary>
        public bool HaveOneMergeEach { get; }

        public string[] Found(string word) => Spell(_search.Find(Encoding.UTF8.GetBytes(word)));

        public string[] Merged(string word)
        {
            uint[] symbols = [.. word.Select(c => Id(c.ToString()))];
            return Spell(symbols.AsSpan(0, new PairMerger(_merges).MergeLong(symbols)));
        }

        private string[] Spell(ReadOnlySpan<uint> ids) => [.. ids.ToArray().Select(id => _tokens[(int)id])];

        private uint Id(string token)
        {
            int at = _tokens.IndexOf(token);
            if (at >= 0)
                return (uint)at;
            _tokens.Add(token);
            return (uint)_tokens.Count - 1;
        }
    }
}

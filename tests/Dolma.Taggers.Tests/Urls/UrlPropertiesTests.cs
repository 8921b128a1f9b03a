using System.Text;
using System.Text.RegularExpressions;
using Dolma.Taggers.Urls;
using Dolma.Taggers.Urls.AdBlock;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Urls;

public sealed class UrlPropertiesTests
{
    private static readonly string[] AddressParts =
        ["http://", "a", "b.", ".", "..", "/", "//", ":", "80", "@", "%", "%41", "[", "]", "::1", "?", "#", "é", "\u0301", "ש", "\u200D", "\\", " ", "\n", "www.", "W", "İ"];

    private static readonly string[] PatternParts = ["a", "b", "ab", "/", ".", "-", "%", "*", "^", "^", "é", "\u3002", "|", "$"];

    [Fact]
    public void NoAddressIsTooOddAndALinkIsItsOwnLink()
    {
        var forms = new AddressForms();
        var request = new AdBlockRequest();
        Prop.ForAll(Texts(AddressParts), address =>
        {
            if (forms.MakeLink(Encoding.UTF8.GetBytes(address)) != FormResult.Found)
                return true;
            byte[] link = forms.Link.ToArray();
            request.TryParse([.. "http://"u8, .. link]);
            if (forms.MakeLink(Encoding.UTF8.GetBytes(address)) != FormResult.Found || !forms.Link.SequenceEqual(link))
                return false;
            // Of a domain form the domain is itself, except that more of w and dots may come off.
            return forms.MakeDomain(Encoding.UTF8.GetBytes(address)) != FormResult.Found || !forms.Domain.StartsWith("w"u8);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void WildcardsAreFoundWhereTheOriginalsExpressionFindsThem()
    {
        Gen<(string Pattern, string Text, int Anchors)> cases =
            from pattern in Texts(PatternParts).Generator
            from text in Texts([.. PatternParts.Where(p => p != "*")]).Generator
            from anchors in Gen.Choose(0, 3)
            select (pattern, text, anchors);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            bool left = (c.Anchors & 1) != 0;
            bool right = (c.Anchors & 2) != 0;
            // .NET's end of text is \z.
            string expression = WildcardPattern.AsExpression(c.Pattern, left, right);
            expression = Regex.Replace(expression, @"(?<!\\)\$", @"\z", RegexOptions.None, TimeSpan.FromMinutes(1));
            bool expected = Regex.IsMatch(c.Text, expression, RegexOptions.CultureInvariant, TimeSpan.FromMinutes(1));
            return new WildcardPattern(c.Pattern, left, right).IsIn(Encoding.UTF8.GetBytes(c.Text)) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void WhatAnEngineBlocksOneOfItsRulesFits()
    {
        Gen<(string[] Rules, string Address)> cases =
            from rules in Texts(["||", "a", "b.", "com", "/", "^", "*", "|", "-ad"]).Generator.ListOf(6)
            from address in Texts(["a", "b.", "com", "/", "-ad", "c"]).Generator
            select (rules.ToArray(), address);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var request = new AdBlockRequest();
            if (!request.TryParse(Encoding.UTF8.GetBytes("http://" + c.Address)))
                return true;
            bool fits = c.Rules.Select(RuleParser.Parse).Any(rule =>
            {
                rule?.Compile();
                return rule is not null && rule.Fits(request);
            });
            return fits || !new AdBlockEngine(c.Rules).Blocks(request);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private static Arbitrary<string> Texts(string[] parts) =>
        Gen.Choose(0, 8).SelectMany(n => Gen.Elements(parts).ListOf(n)).Select(found => string.Concat(found)).ToArbitrary();
}

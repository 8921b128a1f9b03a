using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core.Text;
using Dolma.Taggers.Code;
using Dolma.Taggers.Code.Secrets;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Code.Secrets;

/// <summary>Scanners against the original's expressions, on short texts that nearly fit.</summary>
public sealed partial class RuleTests
{
    private const string Deny = "(api_?key|auth_?key|service_?key|account_?key|db_?key|database_?key|priv_?key|private_?key|client_?key|db_?pass|database_?pass|key_?pass|password|passwd|pwd|secret|contraseña|contrasena)\\w*";
    private const string Secret = "(?=[^\\v'\"]*)(?=\\w+)[^\\v'\"]*[^\\v,'\"`]";

    [Fact]
    public void KeywordsAreFoundAsByTheFourExpressions() => Agree(
        ["password", "db_key", "key", "pwd", "_", "x", "'", "\"", "`", ":", "=", "!", " ", ";", ",", "]", "\t", "y", "é", "Secret"],
        new KeywordDetector(),
        line => new[] { (Colon(), 4), (Compared(), 2), (EqualSigns(), 5), (Semicolon(), 3) }
            .Select(e => e.Item1.Match(line).Groups[e.Item2]).Where(g => g.Success).Select(g => (g.Index, g.Length)));

    [Fact]
    public void PasswordsInAddressesAreFoundAsByTheExpression() => Agree(
        ["://", ":", "/", "a", "@", " ", "é", "b", "?"],
        new BasicAuthDetector(),
        line => BasicAuth().Matches(line).Select(m => (m.Groups[1].Index, m.Groups[1].Length)));

    [Fact]
    public void ArtifactoryTokensAreFoundAsByTheExpressions() => Agree(
        ["AKC", "AP", "A", "5", " ", "=", "\"", "abcdefgh", "xyz", ":", "é", "\t"],
        new ArtifactoryDetector(),
        line => ArtifactoryKey().Matches(line).Concat(ArtifactoryPassword().Matches(line)).Select(m => (m.Index, m.Length)));

    [Fact]
    public void AwsSecretsAreFoundAsByTheExpression() => Agree(
        ["aws", "key", "pw", "pass", "token", "'", "\"", "x", new string('a', 40), new string('b', 20), "-", "AWS", "/+"],
        new AwsDetector(),
        line => Aws().Matches(line).Select(m => (m.Groups[1].Index, m.Groups[1].Length)));

    [Fact]
    public void NpmTokensAreFoundAsByTheExpression() => Agree(
        ["//", "/:_authToken=", "npm_", "a", new string('f', 36), " ", "0", "/"],
        new NpmDetector(),
        line => Npm().Matches(line).Select(m => (m.Groups[1].Index, m.Groups[1].Length)));

    [Fact]
    public void ReferencesAreFoundAsByTheExpression()
    {
        Gen<string> lines = Gen.ArrayOf(Gen.Elements("a", ".", "-", "=", ":", "!", " ", "(", ")", "[", "]", "ñ", "x")).Select(string.Concat);
        Prop.ForAll(lines.ToArbitrary(), line => LineFilters.IsReference(line) == Reference().IsMatch(line))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void FirstOccurrencesAreTheSameSoughtOneByOneAndAllAtOnce()
    {
        Gen<(byte[], (int, int)[])> cases =
            from text in Gen.ArrayOf(Gen.Elements((byte)'a', (byte)'b', (byte)'c'), 30)
            from places in Gen.ArrayOf(Gen.Choose(0, 29).Two(), 6)
            select (text, places.Select(p => (Math.Min(p.Item1, p.Item2), Math.Abs(p.Item1 - p.Item2) + 1)).ToArray());
        Prop.ForAll(cases.ToArbitrary(), c =>
                FirstOccurrences.FindAll(c.Item1, c.Item2).SequenceEqual(FirstOccurrences.FindEach(c.Item1, c.Item2)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void LinesAreThoseOfPython()
    {
        string[] ends = ["\r\n", "\n", "\r", "\v", "\f", "\u001c", "\u001d", "\u001e", "\u0085", "\u2028", "\u2029"];
        Gen<string> texts = Gen.ArrayOf(Gen.Elements([.. ends, "a", "é", "\u001f", "\u00a0", "\u2027", "𝒳"])).Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            List<string> lines = [];
            var found = new PythonLines(utf8);
            while (found.MoveNext())
                lines.Add(Encoding.UTF8.GetString(utf8[found.Start..found.End]));
            List<string> expected = [.. text.Split(ends, StringSplitOptions.None)];
            if (expected[^1].Length == 0)
                expected.RemoveAt(expected.Count - 1);
            return lines.SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static void Agree(string[] pieces, SecretDetector detector, Func<string, IEnumerable<(int, int)>> expected)
    {
        Gen<string> lines = Gen.Choose(0, 14).SelectMany(n => Gen.ArrayOf(Gen.Elements(pieces), n)).Select(p => string.Concat(p).TrimEnd());
        Prop.ForAll(lines.ToArbitrary(), line =>
        {
            using var text = new DocumentText();
            text.Reset(Encoding.UTF8.GetBytes(line));
            var view = new CodeText();
            view.Reset(text);
            var found = new Candidates();
            detector.Find(new CodeLine(0, view.Plain, view.Folded), found);
            return found.All.Select(c => (c.Start, c.Length)).Order().SequenceEqual(expected(line).Order());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    // Groups are numbered as in the original, whether they are asked for or not.
#pragma warning disable MA0023
    [GeneratedRegex(Deny + "([]'\"]{0,2})?:\\s*(['\"`]?)(" + Secret + ")(\\3)", RegexOptions.IgnoreCase)]
    private static partial Regex Colon();

    [GeneratedRegex("(['\"`])(" + Secret + ")(\\1)\\s*[!=]{2,3}\\s*\\w*" + Deny)]
    private static partial Regex Compared();

    [GeneratedRegex(Deny + "([]'\"]{0,2})?\\s*(={1,3}|!==?)\\s*(['\"`]?)(" + Secret + ")(\\4)", RegexOptions.IgnoreCase)]
    private static partial Regex EqualSigns();

    [GeneratedRegex(Deny + "[^\\s]{0,50}?\\s*(['\"`])(" + Secret + ")(\\2);", RegexOptions.IgnoreCase)]
    private static partial Regex Semicolon();

    [GeneratedRegex(@"://[^:/\?\#\[\]@!\$\&'\(\)\*\+,;=\s]+:([^:/\?\#\[\]@!\$\&'\(\)\*\+,;=\s]+)@")]
    private static partial Regex BasicAuth();

    [GeneratedRegex("(?:\\s|=|:|\"|^)AKC[a-zA-Z0-9]{10,}(?:\\s|\"|$)")]
    private static partial Regex ArtifactoryKey();

    [GeneratedRegex("(?:\\s|=|:|\"|^)AP[\\dABCDEF][a-zA-Z0-9]{8,}(?:\\s|\"|$)")]
    private static partial Regex ArtifactoryPassword();

    [GeneratedRegex("aws.{0,20}?(?:key|pwd|pw|password|pass|token).{0,20}?['\"]([0-9a-zA-Z/+]{40})['\"]", RegexOptions.IgnoreCase)]
    private static partial Regex Aws();

    [GeneratedRegex(@"\/\/.+\/:_authToken=\s*((npm_.+)|([A-Fa-f0-9-]{36})).*")]
    private static partial Regex Npm();

    [GeneratedRegex(@"([^\v=!:]*)\s*(:=?|[!=]{1,3})\s*([\w.-]+[\[\(][^\v]*[\]\)])")]
    private static partial Regex Reference();
#pragma warning restore MA0023
}

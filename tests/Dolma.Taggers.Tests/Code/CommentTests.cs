using System.Text;
using System.Text.Json;
using Dolma.Core.Text;
using Dolma.Taggers.Code.Comments;
using Dolma.Taggers.Code.Html;
using Dolma.Taggers.Code.Python;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Code;

/// <summary>Comments, docstrings and text of pages, with the original's answers (spec/tag 5.11, appendices B and C).</summary>
public sealed class CommentTests
{
    [Theory]
    [InlineData("/* a */ // b\n", 11)]
    [InlineData("String s=\"/* no */\"; // y", 4)]
    [InlineData("'\"' // c\n", 4)]
    [InlineData("a /* unclosed", 0)]
    [InlineData("/** doc */ x", 10)]
    [InlineData("class /* x */ Foo // y", 4)]
    [InlineData("String s = \"\"\"\n // no \" \"\"\"; // y", 4)]
    public void JavaCommentsAreWhereThereAreNoStrings(string text, int expected) => JavaComments.Length(Prepared(text)).ShouldBe(expected);

    [Theory]
    [InlineData("x = a / b; // c\ny = /re\\/x\\/\\/ /g; /* d */", 11)]
    [InlineData("`t ${ /* in */ a } // no`", 8)]
    [InlineData("#! /bin/node\n// x", 4)]
    [InlineData("<!-- h\n// z", 4)]
    [InlineData("a = '// no'; // yes", 6)]
    [InlineData("'unclosed // yes", 6)]
    [InlineData("return /[/]*/ // yes", 6)]
    [InlineData("0xeof/}//", 0)]
    [InlineData("1.5e3 / 2 // yes", 6)]
    public void JavaScriptCommentsAreWhereThereAreNoStringsTemplatesAndExpressions(string text, int expected) =>
        new JavaScriptComments().Length(Prepared(text)).ShouldBe(expected);

    [Theory]
    [InlineData("<!-- a --><p>&<!--no-->;", 10)]
    [InlineData("<!-- open <p>", 0)]
    [InlineData("<![CDATA[<!-- no -->]]><?x <!-- no --> ?><!x <!-- no -->", 0)]
    [InlineData("<![cData[<!-- no -->]]>", 0)]
    [InlineData("<p title='<!-- no -->' x=<!-- no --> y>", 0)]
    [InlineData("<p title=\"<!-- no --> > <!-- yes -->", 12)]
    [InlineData("<p x=>\n<!-- a -->", 10)]
    [InlineData("<p x=>.<!-- a -->", 0)]
    [InlineData("<p <!-- a -->", 0)]
    [InlineData("<script>a = '/* no */' // yes</script>b // no", 6)]
    [InlineData("<SCRIPTS x=1>/* a */< / \u017Fcript >/* no */", 7)]
    [InlineData("<script>\n/* open\n// no <!-- yes -->", 12)]
    [InlineData("<script>x\n// no <!-- yes -->", 12)]
    [InlineData("<style>/* no */ <!-- no --></style><!-- a -->", 10)]
    [InlineData("<script></script><!-- a -->", 10)]
    public void PagesHaveTheirOwnCommentsAndThoseOfScripts(string page, int expected)
    {
        using var document = new DocumentText();
        document.Reset(Encoding.UTF8.GetBytes(page));
        var lexed = new LexedText();
        ReadOnlySpan<char> text = lexed.Prepare(document);
        new MarkupComments().LengthInPage(text, lexed.Fold()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("<a b='<!-- no -->'><!-- c --></a>", 10)]
    [InlineData("<script>// no</script><![cdata[<!-- yes", 0)]
    [InlineData("<a b=>\n<!-- no -->", 0)]
    [InlineData("<a.b c.d <!-- no --> />&amp;<!-- e -->", 10)]
    public void XmlHasNoScripts(string text, int expected) => MarkupComments.LengthInXml(Prepared(text)).ShouldBe(expected);

    [Theory]
    [InlineData("{\"a\": /* b */ \"// no\"} // c", 11)]
    [InlineData("\"\\\" // no\" // yes", 6)]
    [InlineData("\"\\u12\" /* no */ \" // yes", 6)]
    [InlineData("/ /*/ open", 0)]
    [InlineData("[1] /**/", 4)]
    public void JsonMayHaveComments(string text, int expected) => JsonComments.Length(Prepared(text)).ShouldBe(expected);

    [Theory]
    [InlineData("# a\nx=1 # b\n", "a b")]
    [InlineData("x='# no'\n#c", "c")]
    [InlineData("async def f():\n  'd'\n", "")]
    [InlineData("class A:\n  '''  doc\n     more\n  '''\n  def b(self): 'B'\n  def a(self): 'A'\n", "doc\nmore\nA\nB")]
    [InlineData("print 'py2' # c\n", "c")]
    [InlineData("x = (1, # a\n", "")]
    [InlineData("'''module'''\nclass C:\n\t('in' ' brackets')\n", "in brackets\nmodule")]
    [InlineData("def f():\n  f'no'\ndef g():\n  b'no'\n", "")]
    [InlineData("def f():\n  'tab \\x41 \\t|'\n", "tab A   |")]
    [InlineData("def f(a, /, b=1, *, c: int = 2, **d) -> int:\n  'ok'\n  match a:\n    case [1, *_] | {'k': v} if v: pass\n", "ok")]
    [InlineData("def f(a=1, b):\n  'no'\n", "")]
    [InlineData("def f():\n  'ok'\n  with (open(a) as b, c): x = y = [i async for i in z if not i]\n", "ok")]
    [InlineData("'ok'\nf'{a!r:>{b}} {c=}'\n", "ok")]
    [InlineData("'no'\nf'{a b}'\n", "")]
    [InlineData("'no'\nf() = 1\n", "")]
    [InlineData("'ok'\n*a, (b, c.d[1]) = e\n", "ok")]
    public void PythonGivesDocstringsAndComments(string source, string expected) =>
        Encoding.UTF8.GetString(PythonText.Of(Encoding.UTF8.GetBytes(source))).ShouldBe(expected);

    [Theory]
    [InlineData("a&amp;b&nbsp;c&foo;d&#65;&#x42;&lt", "a&b\u00a0c&foodAB&lt")]
    [InlineData("<template>t</template><textarea>u</textarea><ruby>r<rt>s</rt><rp>(</rp></ruby>", "ur")]
    [InlineData("<![CDATA[zz]]>q<?pi x?>w", "zzqw")]
    [InlineData("a<![CDATA[]]>b<pre><![CDATA[]]></pre>", "a b")]
    [InlineData("<p>a</p>   <p>b</p>\n\n  <p> c </p>", "a b\n c ")]
    [InlineData("<br/>x<SCRIPT>y</SCRIPT>z", "xz")]
    [InlineData("a < b > c", "a < b > c")]
    [InlineData("<a href='x'", "<a href='x'")]
    [InlineData("<pre>  </pre>", "  ")]
    public void PagesGiveTheTextThatIsShown(string page, string expected) =>
        new PageText().LengthOf(Encoding.UTF8.GetBytes(page)).ShouldBe(expected.EnumerateRunes().Count());

    [Fact]
    public void ADeclarationThatNobodyKnowsRejectsThePage() => new PageText().LengthOf("<p>x<![foo]>"u8).ShouldBe(-1);

    [SkippableFact]
    public void TheCorpusGivesTheOriginalsTextsAndComments()
    {
        string golden = SharedData.Folder("golden/tag");
        Dictionary<string, string> texts = [];
        foreach (string file in new[] { "corpus/documents/code/code-0000.json.gz", "golden/tag/corpus-code/documents/code-extra/code-extra-0000.json.gz" })
        {
            foreach (byte[] line in Tagging.ReadLines(SharedData.File(file)))
            {
                using JsonDocument document = JsonDocument.Parse(line);
                texts[document.RootElement.GetProperty("id").GetString()!] = document.RootElement.GetProperty("text").GetString()!;
            }
        }

        int compared = 0;
        foreach (byte[] line in Tagging.ReadLines(Path.Join(golden, "cases/code-text.jsonl.gz")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (!texts.TryGetValue(root.GetProperty("id").GetString()!, out string? text))
                continue;
            string language = root.GetProperty("lang").GetString()!;
            if (root.TryGetProperty("text", out JsonElement expected) && language == "python")
                Encoding.UTF8.GetString(PythonText.Of(Encoding.UTF8.GetBytes(text))).ShouldBe(expected.GetString());
            else if (root.TryGetProperty("text", out expected) && language == "html")
                new PageText().LengthOf(Encoding.UTF8.GetBytes(text)).ShouldBe(expected.GetString()!.EnumerateRunes().Count());
            else if (root.TryGetProperty("comments", out expected))
                (language == "java" ? JavaComments.Length(Prepared(text)) : new JavaScriptComments().Length(Prepared(text)))
                    .ShouldBe(expected.EnumerateArray().Sum(c => c.GetString()!.EnumerateRunes().Count()));
            else
                continue;
            compared++;
        }

        compared.ShouldBeGreaterThan(250);
    }

    private static ReadOnlySpan<char> Prepared(string text)
    {
        using var document = new DocumentText();
        document.Reset(Encoding.UTF8.GetBytes(text));
        return new LexedText().Prepare(document);
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Dolma.Core;
using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Where labelled lines come from: a text file of them, or documents.</summary>
internal abstract record FastTextExampleOptions
{
    [Description("Text file with one example a line: `__label__NAME some text`; compressed if its name says so. Either this or documents.")]
    public string? Input { get; init; }

    [Description("Documents: files, folders or patterns, local or s3://; their `source` is the label.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [AllowedValues("paragraph", "document")]
    [Description("With documents: whether each line of a text is an example, or each text, its line ends as spaces.")]
    public string Unit { get; init; } = "paragraph";

    [Description("With documents: whether upper case is lowered, as the language taggers do; those of quality do not. Paragraphs always are.")]
    public bool Lower { get; init; } = true;

    [Description("What labels begin with.")]
    public string Label { get; init; } = "__label__";

    /// <summary>Reads them all.</summary>
    public LabelledLines ReadExamples(IStorage storage, CancellationToken cancellation)
    {
        if (Input is { } file)
            return LabelledLines.ReadFile(storage, file);
        var lines = new LabelledLines();
        DocumentTexts.ForEach(
            Documents,
            storage,
            document =>
            {
                string label = Label + Encoding.UTF8.GetString(document.Source);
                if (Unit == "document")
                    lines.AddText(label, document.Text, Lower);
                else
                    lines.AddParagraphs(label, document.Text);
            },
            cancellation);
        return lines;
    }

    protected IEnumerable<ConfigProblem> ExampleProblems(bool isNeeded)
    {
        if (Input is not null && Documents.Count > 0)
            yield return new ConfigProblem("input", "and `documents` are both set. Choose one.");
        else if (isNeeded && Input is null && Documents.Count == 0)
            yield return new ConfigProblem("input", "or `documents` has to be set, and only one of them. Say where the examples are.");
        if (!Lower && Unit != "document")
            yield return new ConfigProblem("lower", "is off, but paragraphs are always lowered. Set `unit` to document, or leave `lower` on.");
    }
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using Dolma.Core;
using Dolma.Core.FastText;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;

namespace Dolma.Pipeline.Commands;

/// <summary>Where labelled lines come from: a text file of them, or documents.</summary>
[DisplayName("examples")]
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

    /// <summary>Reads them all; a file's in its order, those of documents in a random one.</summary>
    /// <param name="seed">Decides the order.</param>
    public LabelledLines ReadExamples(IStorage storage, ulong seed, CommandContext context)
    {
        if (Input is { } file)
            return LabelledLines.ReadFile(storage, file);
        var lines = new LabelledLines();
        long withoutSource = 0;
        DocumentTexts.ForEach(
            Documents,
            storage,
            document =>
            {
                if (document.Source.IsEmpty)
                {
                    withoutSource++;
                    return;
                }

                string label = Label + Encoding.UTF8.GetString(document.Source);
                if (Unit == "document")
                    lines.AddText(label, document.Text, Lower);
                else
                    lines.AddParagraphs(label, document.Text);
            },
            context.Cancellation);
        if (withoutSource > 0)
            context.Error.WriteLine($"warning: {withoutSource:N0} documents have no `source`, which would be their label; they are left out");
        // Documents of one source stand together, and a model that has seen one label last has forgotten the others.
        lines.Shuffle(seed);
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

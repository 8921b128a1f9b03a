using System.Text;
using System.Text.Json;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands.Run;

/// <summary>Nine files of documents, a pipeline of four stages over them, and the program in this process.</summary>
internal sealed class PipelineProject : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public PipelineProject()
    {
        for (int i = 0; i < 9; i++)
            WriteDocuments(i, $"text number {i} is here");
        // Not in the order in which they run.
        Write("pipeline.yaml", """
            stages:
              - {name: tokens, command: tokens, config: tokens.yaml}
              - {name: mix, command: mix, config: mix.yaml}
              - {name: tag, command: tag, config: tag.yaml}
              - {name: dedupe, command: dedupe, config: dedupe.yaml}
            """);
        Write("tag.yaml", $"documents: ['{_folder["c/documents/*"]}']\ntaggers: [char_length_v1]\nexperiment: base\n");
        Write("dedupe.yaml", $$"""
            documents: ['{{_folder["c/documents/*"]}}']
            dedupe: {name: dup, documents: {attribute_name: dup, key: $.text} }
            bloom_filter: {file: '{{_folder["seen.bin"]}}', size_in_bytes: 65536, estimated_doc_count: 100, read_only: false}
            """);
        Write("mix.yaml", $$"""
            streams:
              - name: all
                documents: ['{{_folder["c/documents/*"]}}']
                attributes: [base, dup]
                output: {path: '{{_folder["mixed"]}}', max_size_in_bytes: 400}
                filter: {include: [], exclude: ['$.attributes[?(@.dup && @.dup[0] && @.dup[0][2] >= 1.0)]']}
            """);
        Write("tokens.yaml", $"documents: ['{_folder["mixed/*"]}']\ndestination: '{_folder["tokens"]}'\ndtype: uint16\ntokenizer: {{name_or_path: '{SharedData.InRepository("samples/tokenizer.json")}', eos_token_id: 0}}\n");
    }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public string this[string path] => _folder[path];

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    public void Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Changes a config.</summary>
    public void Replace(string name, string old, string by)
    {
        string text = File.ReadAllText(_folder[name]);
        text.ShouldContain(old);
        File.WriteAllText(_folder[name], text.Replace(old, by, StringComparison.Ordinal));
    }

    /// <summary>Thirty documents in a file: twenty of their own and ten that other files have, too.</summary>
    public void WriteDocuments(int file, string text) => Write(
        $"c/documents/{file}.json",
        string.Join('\n', Enumerable.Range(0, 30).Select(i => JsonSerializer.Serialize(new { id = $"{file}-{i}", text = i < 20 ? $"{text}, in line {i}" : $"the same in all, {i}" }))));

    public ExitCode Run(params string[] arguments)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return new CommandDispatcher(CommandCatalog.All, _output, _error).Run(arguments);
    }

    public ExitCode RunPipeline(params string[] arguments) => Run(["run", this["pipeline.yaml"], "--report", this["run.json"], .. arguments]);

    /// <summary>The last report's stages: <c>mix: done</c>, in the order in which they ran.</summary>
    public IReadOnlyList<string> Ends()
    {
        using JsonDocument report = Report();
        return [.. report.RootElement.GetProperty("pipeline").EnumerateArray().Select(stage => $"{stage.GetProperty("name")}: {stage.GetProperty("state")}")];
    }

    /// <summary>Of a stage in the last report: shards written and shards skipped.</summary>
    public (int Done, int Skipped) Shards(string stage)
    {
        using JsonDocument report = Report();
        JsonElement[] shards = [.. report.RootElement.GetProperty("stages").EnumerateArray().Where(step => step.GetProperty("pipeline_stage").GetString() == stage).Select(step => step.GetProperty("shards"))];
        return (shards.Sum(step => step.GetProperty("done").GetInt32()), shards.Sum(step => step.GetProperty("skipped").GetInt32()));
    }

    private JsonDocument Report() => JsonDocument.Parse(File.ReadAllBytes(this["run.json"]));
}

using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// Six shards that are tagged twice, once with a list from outside, and mixed in two streams with a threshold each; and what has to happen, whoever does
/// the work, when something of it changes: exactly what is made of it is made again, and nothing else reaches a mix.
/// </summary>
internal sealed class StaleProject
{
    private const string List = "dolma-artifacts.org/blocklist_project/blocklist_project-20240207/porn.txt";

    private static readonly string[] Lengths = ["-c", "lengths.yaml", "tag"];
    private static readonly string[] Lists = ["-c", "lists.yaml", "tag"];
    private static readonly string[] Mix = ["-c", "mix.yaml", "mix"];

    private readonly TempFolder _folder;
    private readonly string _name;

    public StaleProject(TempFolder folder, string name = "project")
    {
        (_folder, _name) = (folder, name);
        for (int i = 0; i < 6; i++)
            WriteShard(i, "one");
        Write("resources/" + List, "0.0.0.0 bad.example\n");
        Write("lengths.yaml", "documents: ['c/documents/*']\ntaggers: [char_length_v1]\nexperiment: lengths\n");
        Write("lists.yaml", "documents: ['c/documents/*']\ntaggers: [blocklist_project_nsfw_v1]\nexperiment: lists\n");
        WriteMix(1000);
    }

    public string FullPath => _folder[_name];

    /// <summary>Variables of its runs.</summary>
    public Dictionary<string, string?> Variables(params IEnumerable<KeyValuePair<string, string?>> more) =>
        new(DolmaProgram.Variables(more), StringComparer.Ordinal) { ["DOLMA_RESOURCES"] = _folder[$"{_name}/resources"] };

    /// <summary>Changes one thing after another, and runs the stages.</summary>
    /// <param name="run">Runs a command; all of its processes.</param>
    /// <param name="isWhole">Whether nothing is left out.</param>
    public void ChangeOneThingAfterAnother(Func<string[], IReadOnlyList<CommandResult>> run, bool isWhole = true)
    {
        Made(run, Lengths).ShouldBe("tag 6/6");
        Made(run, Lists).ShouldBe("tag 6/6");
        Made(run, Mix).ShouldBe("mix a 3/3, mix b 3/3");
        if (isWhole)
            Made(run, Mix).ShouldBe("mix a 0/3, mix b 0/3");

        // As long as before, so that only its time tells.
        WriteShard(4, "two");
        Made(run, Lengths).ShouldBe("tag 1/6");
        foreach (CommandResult refused in run(Mix))
        {
            refused.ExitCode.ShouldBe(1, refused.ToString());
            refused.Errors.ShouldContain("c/attributes/lists/4.jsonl was made of documents that have changed since (c/documents/4.jsonl)");
        }

        Made(run, Lists).ShouldBe("tag 1/6");
        Made(run, Mix).ShouldBe("mix a 0/3, mix b 1/3");

        if (isWhole)
        {
            Write("resources/" + List, "0.0.0.0 bad.example\n0.0.0.0 worse.example\n");
            Made(run, Lengths).ShouldBe("tag 0/6");
            Made(run, Lists).ShouldBe("tag 6/6");
            Made(run, Mix).ShouldBe("mix a 3/3, mix b 3/3");
        }

        WriteMix(40);
        Made(run, Mix).ShouldBe("mix a 0/3, mix b 3/3");

        var fresh = new StaleProject(_folder, "fresh");
        fresh.WriteShard(4, "two");
        fresh.WriteMix(40);
        fresh.Write("resources/" + List, File.ReadAllText(Path.Join(FullPath, "resources", List)));
        foreach (string[] command in (string[][])[Lengths, Lists, Mix])
            DolmaProgram.Succeed(fresh.FullPath, fresh.Variables(), command);
        ProjectContent.Of(FullPath, "c/attributes", "mixed").ShouldBe(ProjectContent.Of(fresh.FullPath, "c/attributes", "mixed"));
    }

    /// <summary>Each of two documents has one address that is in a list sooner or later.</summary>
    private void WriteShard(int shard, string text) => Write(
        $"c/documents/{shard}.jsonl",
        $$$"""
        {"id":"{{{shard}}}a","text":"{{{text}}} {{{shard}}}","metadata":{"url":"http://bad.example/{{{shard}}}"}}
        {"id":"{{{shard}}}b","text":"{{{text}}}, and some more of it, so that it is longer than the others","metadata":{"url":"http://worse.example/{{{shard}}}"}}

        """);

    private void WriteMix(int longestOfSecond) => Write("mix.yaml", $$"""
        streams:
          - name: a
            documents: ["c/documents/[0-2].jsonl"]
            attributes: [lengths, lists]
            output: {path: mixed/a, max_size_in_bytes: 1}
            filter: {include: [], exclude: ["$.attributes[?(@.lengths__char_length_v1__length[0][2] > 1000)]"]}
          - name: b
            documents: ["c/documents/[3-5].jsonl"]
            attributes: [lengths, lists]
            output: {path: mixed/b, max_size_in_bytes: 1}
            filter: {include: [], exclude: ["$.attributes[?(@.lengths__char_length_v1__length[0][2] > {{longestOfSecond}})]"]}
        """);

    private void Write(string name, string text) => _folder.Write($"{_name}/{name}", text);

    /// <summary>
    /// Runs a command well; shards made of all of each step, <c>tag 1/6</c>, whoever made them and when: array jobs may be at the second step before the
    /// command has begun with it, so that its report does not tell.
    /// </summary>
    private string Made(Func<string[], IReadOnlyList<CommandResult>> run, string[] command)
    {
        (string Step, string Folder)[] steps = command == Mix ? [("mix a", "mixed/a"), ("mix b", "mixed/b")]
            : [("tag", command == Lengths ? "c/attributes/lengths" : "c/attributes/lists")];
        Dictionary<string, DateTime>[] before = [.. steps.Select(step => Markers(step.Folder))];
        foreach (CommandResult result in run(command))
            result.ExitCode.ShouldBe(0, result.ToString());
        return string.Join(", ", steps.Zip(before, (step, old) =>
        {
            Dictionary<string, DateTime> now = Markers(step.Folder);
            return $"{step.Step} {now.Count(marker => old.GetValueOrDefault(marker.Key) != marker.Value)}/{now.Count}";
        }));
    }

    /// <summary>Done markers of a folder, and when they were written.</summary>
    private Dictionary<string, DateTime> Markers(string folder)
    {
        string path = Path.Join(FullPath, folder, ".dolma");
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json", SearchOption.AllDirectories).ToDictionary(marker => marker, File.GetLastWriteTimeUtc, StringComparer.Ordinal) : [];
    }
}

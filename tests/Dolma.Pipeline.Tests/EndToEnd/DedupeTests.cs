using System.Globalization;
using System.Text;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary><c>dolma dedupe</c> as a whole: the exact mode and its index, partitions, memory, alarms.</summary>
public sealed class DedupeTests
{
    private static readonly string[] Documents = ["--dedupe.documents.attribute_name", "d", "--dedupe.documents.key", "$.text"];

    private static readonly string[] Filter =
        ["--bloom_filter.file", "f.bin", "--no-bloom_filter.read_only", "--bloom_filter.estimated_doc_count", "20000", "--bloom_filter.desired_false_positive_rate", "1e-9"];

    private static readonly string[] Index = ["--dedupe.exact", "--bloom_filter.file", "seen", "--no-bloom_filter.read_only"];

    [SkippableFact]
    public void TheExactModeMarksTheSamplesAsAFilterWithoutFalsePositivesDoes()
    {
        using var folder = new TempFolder();
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/documents"), folder["c/documents"]);
        string[] paragraphs = ["--dedupe.paragraphs.attribute_name", "p"];
        foreach (string[] mode in (string[][])[Documents, paragraphs, [.. paragraphs, "--dedupe.paragraphs.by_ngram.ngram_length", "5"]])
        {
            string name = mode.Length > 2 ? mode[^1].Trim('$', '.') : "p";
            Dedupe(folder, "c/documents/**/*.gz", [.. mode, "--dedupe.name", "bloom-" + name, "--processes", "2", .. Filter, "--bloom_filter.file", name + ".bin"]);
            Dedupe(folder, "c/documents/**/*.gz", [.. mode, "--dedupe.name", "exact-" + name, "--processes", "2", .. Index, "--bloom_filter.file", "seen-" + name]);
            List<string> expected = Attributes(folder, "bloom-" + name);
            expected.Count.ShouldBe(18);
            Attributes(folder, "exact-" + name).ShouldBe(expected);
        }
    }

    [SkippableFact]
    public void AnIndexIsExtendedAndARunOverOldFilesChangesNothing()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", ["x", "y", "y"]);
        Dedupe(folder, "c/documents/1.jsonl", [.. Documents, .. Index]);
        Write(folder, "c/documents/2.jsonl", ["z", "x"]);
        Dedupe(folder, "c/documents/*", [.. Documents, .. Index]).Errors.ShouldContain("1 of 1 shards written");
        Marks(folder, "d", "1").ShouldBe("..D");
        Marks(folder, "d", "2").ShouldBe(".D");
        Dedupe(folder, "c/documents/*", [.. Documents, .. Index]).Errors.ShouldNotContain(" 1 of 1 shards written");
        File.Delete(folder["c/attributes/d/1.jsonl"]);
        Dedupe(folder, "c/documents/*", [.. Documents, .. Index]);
        Marks(folder, "d", "1").ShouldBe("..D");
        DolmaProgram.Files(folder["seen"]).Count.ShouldBe(3, "the list and two generations");
    }

    [SkippableFact]
    public void WhatWasDecidedTogetherIsNotDecidedAnewForAPartOfIt()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", ["x", "y"]);
        Write(folder, "c/documents/2.jsonl", ["x", "z"]);
        Dedupe(folder, "c/documents/*", [.. Documents, .. Index]);
        Dedupe(folder, "c/documents/2.jsonl", [.. Documents, .. Index]);
        Marks(folder, "d", "2").ShouldBe("D.");
        File.Delete(folder["c/attributes/d/2.jsonl"]);
        DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/2.jsonl", .. Documents, .. Index]).Errors.ShouldContain("learnt 2 files together, of which this run names 1");
        DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/*", .. Documents, .. Index, "--dedupe.min_length", "1"]).Errors.ShouldContain("made with other settings");
        Dedupe(folder, "c/documents/*", [.. Documents, .. Index]);
        Marks(folder, "d", "2").ShouldBe("D.");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void AFileThatChangedAfterItWasLearntIsAnError(bool isExact)
    {
        using var folder = new TempFolder();
        string[] seen = isExact ? Index : Filter;
        Write(folder, "c/documents/1.jsonl", ["x", "y"]);
        Dedupe(folder, "c/documents/*", [.. Documents, .. seen]);
        Write(folder, "c/documents/1.jsonl", ["x", "changed"]);
        CommandResult result = DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/*", .. Documents, .. seen]);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("c/documents/1.jsonl has changed since");
        result.Errors.ShouldContain("to begin anew");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void AFileIsTheSameHoweverItsPathIsSpeltAndWhereverTheRunBegins(bool isExact)
    {
        using var folder = new TempFolder();
        string[] seen = isExact ? Index : Filter;
        Write(folder, "c/documents/1.jsonl", ["x", "y", "y"]);
        Dedupe(folder, "c/documents/*", [.. Documents, .. seen]);
        foreach (string documents in (string[])["./c/documents/*", "c//documents/1.jsonl", $"{folder.FullPath}/c/documents/*"])
        {
            Dedupe(folder, documents, [.. Documents, .. seen]);
            Marks(folder, "d", "1").ShouldBe("..D", documents);
        }

        string file = isExact ? "../seen" : "../f.bin";
        CommandResult result = DolmaProgram.Run(folder["c"], ["dedupe", "--documents", "../c/documents/*", .. Documents, .. seen, "--bloom_filter.file", file]);
        result.ExitCode.ShouldBe(0, result.ToString());
        Marks(folder, "d", "1").ShouldBe("..D");
    }

    [SkippableFact]
    public void AFilterAndAnIndexAreNotTakenForEachOther()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", ["x"]);
        Dedupe(folder, "c/documents/*", [.. Documents, .. Filter]);
        Dedupe(folder, "c/documents/*", [.. Documents, .. Index]);
        DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/*", .. Documents, .. Filter, "--bloom_filter.file", "seen"])
            .Errors.ShouldContain("is the index of an exact run. Set `dedupe.exact`");
        DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/*", .. Documents, .. Index, "--bloom_filter.file", "f.bin"])
            .Errors.ShouldContain("has to name a folder for the index");
        DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/*", .. Documents, .. Index, "--bloom_filter.seed", "5"])
            .Errors.ShouldContain("were hashed with 0");
        DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/*", .. Documents, .. Index, "--bloom_filter.file", "none", "--bloom_filter.read_only"])
            .Errors.ShouldContain("where there is no index");
    }

    [SkippableFact]
    public void PartitionsShareAFilterAndLoseNoKey()
    {
        using var folder = new TempFolder();
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => (i % 40).ToString(CultureInfo.InvariantCulture))];
        Write(folder, "c/documents/1.jsonl", texts);
        for (int p = 0; p < 3; p++)
            Dedupe(folder, "c/documents/1.jsonl", [.. Documents, .. Filter, "--dedupe.num_partitions", "3", "--dedupe.partition_index", $"{p}"]);
        string[] marks = [.. Enumerable.Range(0, 3).Select(p => Marks(folder, $"d_{p}", "1"))];
        Enumerable.Range(0, 60).Select(i => marks.Count(m => m[i] == 'D')).ShouldBe([.. Enumerable.Repeat(0, 40), .. Enumerable.Repeat(1, 20)]);
        Write(folder, "c/documents/2.jsonl", texts[..40]);
        Dedupe(folder, "c/documents/2.jsonl", [.. Documents, "--dedupe.name", "all", .. Filter, "--bloom_filter.read_only"]);
        Marks(folder, "all", "2").ShouldBe(new string('D', 40), "the filter holds the keys of all three partitions");
    }

    [SkippableFact]
    public void PartitionsWithFiltersOfTheirOwnLoseNoKeyEither()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", [.. Enumerable.Range(0, 60).Select(i => (i % 40).ToString(CultureInfo.InvariantCulture))]);
        for (int p = 0; p < 3; p++)
        {
            Dedupe(
                folder, "c/documents/1.jsonl",
                [.. Documents, .. Filter, "--bloom_filter.file", $"f{p}.bin", "--bloom_filter.seed", $"{p}", "--dedupe.num_partitions", "3", "--dedupe.partition_index", $"{p}"]);
        }

        string[] marks = [.. Enumerable.Range(0, 3).Select(p => Marks(folder, $"d_{p}", "1"))];
        Enumerable.Range(0, 60).Select(i => marks.Count(m => m[i] == 'D')).ShouldBe([.. Enumerable.Repeat(0, 40), .. Enumerable.Repeat(1, 20)]);
    }

    [SkippableFact]
    public void AFilterKeepsTheSeedsThatItWasMadeWith()
    {
        using var folder = new TempFolder();
        Write(folder, "a/documents/1.jsonl", ["x", "y"]);
        Write(folder, "c/documents/1.jsonl", ["z", "y", "x"]);
        Dedupe(folder, "a/documents/1.jsonl", [.. Documents, .. Filter, "--bloom_filter.seed", "7"]);
        Dedupe(folder, "c/documents/1.jsonl", [.. Documents, .. Filter]);
        Marks(folder, "d", "1").ShouldBe(".DD", "what it holds is found with its own seeds, whatever the config says");
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ADamagedFilterIsAnError(bool isReadOnly)
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", ["x", "y"]);
        Dedupe(folder, "c/documents/1.jsonl", [.. Documents, .. Filter]);
        byte[] filter = File.ReadAllBytes(folder["f.bin"]);
        filter[^5] ^= 1;
        File.WriteAllBytes(folder["f.bin"], filter);
        Write(folder, "c/documents/2.jsonl", ["z"]);
        string[] run = ["dedupe", "--documents", "c/documents/2.jsonl", .. Documents, .. Filter, isReadOnly ? "--bloom_filter.read_only" : "--no-bloom_filter.read_only"];
        CommandResult result = DolmaProgram.Run(folder.FullPath, run);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("f.bin is not as any run left it, by its list .dolma/f.bin.json: it was damaged or replaced");
        DolmaProgram.Succeed(folder.FullPath, [.. run, "--compat"]).Errors.ShouldContain("warning: f.bin is not as any run left it");
        File.WriteAllBytes(folder["f.bin"], filter[..^9]);
        DolmaProgram.Run(folder.FullPath, [.. run, "--compat", "--dedupe.name", "e"]).Errors.ShouldContain("f.bin is cut off");
    }

    [SkippableFact]
    public void ADamagedIndexIsAnError()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", [.. Enumerable.Range(0, 100).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        Dedupe(folder, "c/documents/1.jsonl", [.. Documents, .. Index]);
        string keys = folder["seen/" + DolmaProgram.Files(folder["seen"]).Single(file => file.EndsWith(".keys", StringComparison.Ordinal))];
        byte[] content = File.ReadAllBytes(keys);
        content.AsSpan(16 + 50 * 16, 160).Clear();
        File.WriteAllBytes(keys, content);
        Write(folder, "c/documents/2.jsonl", ["z"]);
        CommandResult result = DolmaProgram.Run(folder.FullPath, ["dedupe", "--documents", "c/documents/2.jsonl", .. Documents, .. Index]);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldMatch(@"seen/keys-\S+/000.keys is damaged: key 50 is smaller than the one before it");
        File.Exists(folder["c/attributes/d/2.jsonl"]).ShouldBeFalse();
    }

    [SkippableFact]
    public void ADiskThatIsFullEndsAnExactRunThatSortsThereAndTheNextGoesOn()
    {
        using var folder = new TempFolder();
        string[] texts = [.. Enumerable.Range(0, 300_000).Select(i => (i % 290_000).ToString(CultureInfo.InvariantCulture))];
        Write(folder, "c/documents/1.jsonl", texts);
        string small = folder.MakeFolder("small");
        // A task sorts in a quarter of this: 175,000 keys.
        string[] run = ["dedupe", "--documents", "c/documents/1.jsonl", .. Documents, .. Index, "--dedupe.exact_memory", "16MiB", "--work_dir.output", "small"];
        using (new SmallDisk(small))
        {
            CommandResult result = DolmaProgram.Run(folder.FullPath, run);
            result.ExitCode.ShouldBe(1, result.ToString());
            result.Errors.ShouldContain("error: small: sorting needs room on disk here, and writing failed: ");
            result.Errors.ShouldContain("Free some, or set work_dir.output to a folder with room.");
            Directory.EnumerateFileSystemEntries(small).ShouldBeEmpty();
            File.Exists(folder["seen/index.json"]).ShouldBeFalse();
        }

        DolmaProgram.Succeed(folder.FullPath, run);
        Marks(folder, "d", "1").ShouldBe(new string('.', 290_000) + new string('D', 10_000));
    }

    [SkippableFact]
    public void AFilterThatDoesNotFitIsRefusedWithASizeThatDoes()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", ["x"]);
        CommandResult result = DolmaProgram.Run(
            folder.FullPath, ["dedupe", "--documents", "c/documents/*", .. Documents, .. Filter, "--bloom_filter.size_in_bytes", "100TB"]);
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("makes a filter of 100,000,000,000,");
        result.Errors.ShouldContain("What fits is ");
        result.Errors.ShouldContain("at the desired rate is good for ");
    }

    [SkippableFact]
    public void ALargeRunWithoutDuplicatesIsAnErrorUnlessItIsAllowed()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", [.. Enumerable.Range(0, 10_001).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        string[] run = ["dedupe", "--documents", "c/documents/*", .. Documents, .. Filter, "--report", "report.json"];
        CommandResult result = DolmaProgram.Run(folder.FullPath, run);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("error: dedupe documents: none of 10,001 documents has a duplicate");
        result.Errors.ShouldContain("pass `--allow no_duplicates`");
        File.Exists(folder["f.bin"]).ShouldBeFalse("later runs must not be compared with what roused an alarm");
        Report(folder).GetProperty("succeeded").GetBoolean().ShouldBeFalse();
        DolmaProgram.Succeed(folder.FullPath, [.. run, "--allow", "no_duplicates"]).Errors.ShouldContain("(allowed: no_duplicates)");
        JsonElement alarm = Report(folder).GetProperty("alarms")[0];
        alarm.GetProperty("name").GetString().ShouldBe("no_duplicates");
        alarm.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        File.Exists(folder["f.bin"]).ShouldBeTrue();
        Write(folder, "other/documents/1.jsonl", [.. Enumerable.Range(0, 10_001).Select(i => $"other {i}")]);
        DolmaProgram.Succeed(folder.FullPath, ["dedupe", "--documents", "other/documents/*", .. Documents, .. Filter, "--bloom_filter.read_only"]);
        DolmaProgram.Succeed(folder.FullPath, ["dedupe", "--documents", "other/documents/*", .. Documents, "--dedupe.name", "e", .. Filter, "--bloom_filter.file", "g.bin", "--compat"])
            .Errors.ShouldContain("only a warning under --compat");
        DolmaProgram.Run(folder.FullPath, [.. run, "--allow", "nothing"]).Errors.ShouldContain("`nothing`, which is no alarm. Alarms are no_duplicates");
    }

    [SkippableFact]
    public void AnAlarmInAnExactRunLeavesTheIndexAsItWas()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", [.. Enumerable.Range(0, 10_001).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        string[] run = ["dedupe", "--documents", "c/documents/*", .. Documents, .. Index];
        DolmaProgram.Run(folder.FullPath, run).Errors.ShouldContain("pass `--allow no_duplicates`");
        File.Exists(folder["seen/index.json"]).ShouldBeFalse();
        DolmaProgram.Succeed(folder.FullPath, [.. run, "--allow", "no_duplicates"]).Errors.ShouldContain("(allowed: no_duplicates)");
        Write(folder, "other/documents/1.jsonl", [.. Enumerable.Range(0, 10_001).Select(i => $"other {i}")]);
        DolmaProgram.Succeed(folder.FullPath, ["dedupe", "--documents", "other/documents/*", .. Documents, .. Index, "--bloom_filter.read_only"]);
    }

    [SkippableFact]
    public void MarkingMoreThanTheGivenShareIsAnError()
    {
        using var folder = new TempFolder();
        Write(folder, "c/documents/1.jsonl", ["x", "x", "x", "y"]);
        string[] run = ["dedupe", "--documents", "c/documents/*", .. Documents, .. Filter];
        CommandResult result = DolmaProgram.Run(folder.FullPath, [.. run, "--dedupe.max_marked_share", "0.4"]);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("2 of 4 documents (50.0%) are marked");
        DolmaProgram.Succeed(folder.FullPath, [.. run, "--dedupe.max_marked_share", "0.4", "--allow", "too_many_duplicates"]);
        DolmaProgram.Succeed(folder.FullPath, [.. run, "--dedupe.max_marked_share", "0.5"]);
    }

    private static CommandResult Dedupe(TempFolder folder, string documents, string[] arguments) =>
        DolmaProgram.Succeed(folder.FullPath, ["dedupe", "--documents", documents, .. arguments]);

    private static JsonElement Report(TempFolder folder) => JsonDocument.Parse(File.ReadAllBytes(folder["report.json"])).RootElement;

    private static void Write(TempFolder folder, string name, string[] texts) =>
        folder.Write(name, string.Concat(texts.Select((text, i) => $"{{\"id\":{i},\"text\":\"{text}\"}}\n")));

    private static List<string> Attributes(TempFolder folder, string name) =>
        [.. ProjectContent.Of(folder.FullPath, "c/attributes/" + name).Select(line => line.Replace(name, "", StringComparison.Ordinal))];

    /// <summary>A letter a document: whether it is marked.</summary>
    private static string Marks(TempFolder folder, string name, string file) => string.Concat(
        Encoding.UTF8.GetString(File.ReadAllBytes(folder[$"c/attributes/{name}/{file}.jsonl"])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Contains("[[", StringComparison.Ordinal) ? 'D' : '.'));
}

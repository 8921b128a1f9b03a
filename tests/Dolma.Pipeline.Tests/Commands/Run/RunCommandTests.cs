using Dolma.Pipeline.CommandLine;

namespace Dolma.Pipeline.Tests.Commands.Run;

/// <summary><c>dolma run</c>, in this process.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly PipelineProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void StagesRunBehindThoseThatWriteWhatTheyRead()
    {
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.Ends().ShouldBe(["tag: done", "dedupe: done", "mix: done", "tokens: done"]);
        File.Exists(_project["tokens/tokens.json"]).ShouldBeTrue();
        _project.Run("report", "--reports", _project["run.json"]).ShouldBe(ExitCode.Success);
        _project.Output.ShouldContain("dedupe documents");
        _project.Output.ShouldContain("190 │", Case.Sensitive, "180 documents of their own, and ten that others have too");
    }

    [Theory]
    [InlineData("tag", "tag.yaml", "experiment: base", "experiment: ../documents")]
    [InlineData("dedupe", "dedupe.yaml", "name: dup", "name: ../documents")]
    [InlineData("tag", "tag.yaml", "experiment: base", "destination: [LINK]\ncompat: true")]
    public void DocumentsAreNotOverwrittenByWhatIsMadeOfThem(string command, string config, string old, string by)
    {
        Directory.CreateSymbolicLink(_project["link"], _project["c"]);
        _project.Replace(config, old, by.Replace("LINK", _project["link/documents"], StringComparison.Ordinal));
        byte[] before = File.ReadAllBytes(_project["c/documents/0.json"]);
        _project.Run("-c", _project[config], command).ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("documents/0.json and 8 more are read and would be written by this run: what is there now would be lost.");
        _project.RunPipeline().ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("and 8 more are read and would be written");
        File.ReadAllBytes(_project["c/documents/0.json"]).ShouldBe(before);
        Directory.Exists(_project["mixed"]).ShouldBeFalse();
    }

    [Fact]
    public void AMixDoesNotOverwriteWhatItReads()
    {
        _project.WriteDocuments(0, "will be read");
        File.Move(_project["c/documents/0.json"], _project["c/documents/all-0000.json.gz"]);
        _project.Write("mix.yaml", $$"""
            streams:
              - name: all
                documents: ['{{_project["c/documents/*"]}}']
                output: {path: '{{_project["c/documents"]}}', max_size_in_bytes: 1000000}
                filter: {include: ['$.id']}
            """);
        _project.Run("-c", _project["mix.yaml"], "mix").ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("c/documents/all-0000.json.gz is read and would be written by this run");
    }

    [Theory]
    [InlineData("")]
    [InlineData("c")]
    [InlineData("tag.yaml/run.json")]
    public void AReportThatCannotBeWrittenIsKnownBeforeTheWork(string report)
    {
        string path = report.Length == 0 ? "" : _project[report];
        _project.Run("run", _project["pipeline.yaml"], "--report", path).ShouldBe(ExitCode.Failure);
        _project.Run("-c", _project["tag.yaml"], "tag", "--report", path).ShouldBe(ExitCode.Failure);
        Directory.Exists(_project["c/attributes"]).ShouldBeFalse(_project.Error);
    }

    [Fact]
    public void WhatIsDoneIsPassedOverAndSaidSo()
    {
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.Ends().ShouldBe(["tag: skipped", "dedupe: skipped", "mix: skipped", "tokens: skipped"]);
        _project.Error.ShouldContain("run: mix skipped: all of it was done before");
    }

    [Fact]
    public void AChangedFileRunsAgainExactlyWhatIsMadeOfIt()
    {
        _project.Replace("mix.yaml", "attributes: [base, dup]", "attributes: [base]");
        _project.Replace("mix.yaml", "exclude: ['$.attributes[?(@.dup && @.dup[0] && @.dup[0][2] >= 1.0)]']", "exclude: ['$.attributes[?(@.base__char_length_v1__length[0][2] > 1000)]']");
        _project.RunPipeline("--only", "tag", "mix").ShouldBe(ExitCode.Success, _project.Error);
        int shards = _project.Shards("mix").Done;
        shards.ShouldBeGreaterThan(2);
        File.WriteAllText(_project["c/documents/4.json"], File.ReadAllText(_project["c/documents/4.json"]).Replace("number", "numero", StringComparison.Ordinal));
        _project.RunPipeline("--only", "tag", "mix").ShouldBe(ExitCode.Success, _project.Error);
        _project.Shards("tag").ShouldBe((1, 8));
        _project.Shards("mix").ShouldBe((1, shards - 1));
    }

    [Fact]
    public void AttributesOfDocumentsThatHaveChangedDoNotReachAMixEvenIfItRunsAlone()
    {
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.WriteDocuments(4, "changed");
        _project.WriteDocuments(5, "changed");
        _project.Run("-c", _project["mix.yaml"], "mix").ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("/c/attributes/base/4.json and 3 more were made of documents that have changed since (");
        _project.RunPipeline("--only", "mix").ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("leaves out `tag`, which is not done: 7 of 9 shards done, 2 stale (input)");
    }

    [Fact]
    public void OfAMixThatIsCountedFirstItIsKnownWhetherItIsDone()
    {
        _project.Replace("mix.yaml", "streams:", "total: {documents: 50}\nstreams:");
        _project.Replace("mix.yaml", "- name: all", "- name: all\n    weight: 1");
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.RunPipeline("--only", "tokens").ShouldBe(ExitCode.Success, _project.Error);
        File.Delete(_project["mixed/.dolma/all.count"]);
        _project.RunPipeline("--only", "tokens").ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("leaves out `mix`, which is not known to be done: it takes a pass over the data to know. What comes after it");
        _project.RunPipeline("--only", "mix", "tokens").ShouldBe(ExitCode.Success, _project.Error);
        _project.Shards("tokens").ShouldBe((0, 1));
    }

    [Fact]
    public void AChangedThresholdRunsAgainThatStageAndWhatFollowsIt()
    {
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.Replace("mix.yaml", ">= 1.0", ">= 2.0");
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.Ends().ShouldBe(["tag: skipped", "dedupe: skipped", "mix: done", "tokens: done"]);
    }

    [Fact]
    public void AFailedStageStopsWhatNeedsItAndNothingElse()
    {
        File.AppendAllText(_project["c/documents/3.json"], "no json\n");
        _project.Replace("dedupe.yaml", "documents/*", "documents/[0-2]*");
        _project.RunPipeline().ShouldBe(ExitCode.Failure);
        _project.Ends().ShouldBe(["tag: failed", "dedupe: done", "mix: not_run", "tokens: not_run"]);
        _project.Error.ShouldContain("run: mix not run, as it needs tag");
        _project.Shards("tag").ShouldBe((8, 0));
        _project.WriteDocuments(3, "mended");
        _project.Replace("dedupe.yaml", "documents/[0-2]*", "documents/*");
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.Shards("tag").ShouldBe((1, 8));
    }

    [Fact]
    public void WhatIsWrongWithAnyStageIsSaidAtOnceBeforeAnythingRuns()
    {
        _project.Replace("tag.yaml", "taggers: [char_length_v1]", "taggers: [char_lenght_v1]");
        _project.Replace("mix.yaml", "max_size_in_bytes: 400", "max_size_in_bytes: -1");
        _project.Replace("tokens.yaml", "dtype: uint16", "dtype: uint17");
        _project.Replace("pipeline.yaml", "config: dedupe.yaml", "config: gone.yaml");
        _project.RunPipeline().ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("the configuration has 4 problems");
        _project.Error.ShouldContain("Unknown tagger char_lenght_v1");
        _project.Error.ShouldContain("mix.yaml:5: `streams[0].output.max_size_in_bytes`");
        _project.Error.ShouldContain("tokens.yaml:3: `dtype`");
        _project.Error.ShouldContain("pipeline.yaml:5: `stages[3].config`: is `gone.yaml`");
        Directory.Exists(_project["c/attributes"]).ShouldBeFalse();
        _project.Run("check", _project["pipeline.yaml"]).ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("the configuration has 4 problems");
    }

    [Fact]
    public void WhatNoStageMakesHasToBeThere()
    {
        _project.Replace("mix.yaml", "attributes: [base, dup]", "attributes: [base, dup, pii]");
        _project.RunPipeline().ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("mix.yaml:4: `streams[0].attributes[2]`: means ");
        _project.Error.ShouldContain("/c/attributes/pii/*, where there is nothing, and no stage of the pipeline writes it.");
        _project.Error.ShouldNotContain("attributes[1]");
    }

    [Fact]
    public void SettingsOfThePipelineAndOfAStageWinOverTheConfig()
    {
        _project.Replace("tag.yaml", "experiment: base", "experiment: base\nprocesses: 7");
        _project.Replace("pipeline.yaml", "stages:", "processes: 2\nstages:");
        _project.Replace("pipeline.yaml", "config: tokens.yaml}", "config: tokens.yaml, set: {processes: 3, tokenizer.eos_token_id: 1}}");
        _project.RunPipeline("--dryrun").ShouldBe(ExitCode.Success, _project.Error);
        _project.Output.Split('\n').Where(line => line.StartsWith("processes: ", StringComparison.Ordinal)).ShouldBe(["processes: 2", "processes: 2", "processes: 2", "processes: 3"]);
        _project.Output.ShouldContain("eos_token_id: 1");
        _project.RunPipeline("--dryrun", "--processes", "4").ShouldBe(ExitCode.Success, _project.Error);
        _project.Output.Split('\n').Count(line => line == "processes: 4").ShouldBe(4);
        _project.Output.ShouldContain("(after tag, dedupe)");
    }

    [Fact]
    public void VariablesStandInForTheEnvironment()
    {
        _project.Replace("tag.yaml", "experiment: base", "experiment: ${oc.env:DOLMA_TEST_EXPERIMENT}");
        _project.RunPipeline("--dryrun").ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("DOLMA_TEST_EXPERIMENT");
        _project.Replace("pipeline.yaml", "stages:", "variables: {DOLMA_TEST_EXPERIMENT: base}\nstages:");
        _project.RunPipeline("--dryrun").ShouldBe(ExitCode.Success, _project.Error);
        _project.Output.ShouldContain("experiment: base");
    }

    [Fact]
    public void StagesThatWereLeftOutHaveToBeDoneAsTheyAreNow()
    {
        _project.RunPipeline("--only", "mix").ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("leaves out `tag`, which is not done: 0 of 9 shards done, 9 missing");
        _project.RunPipeline().ShouldBe(ExitCode.Success, _project.Error);
        _project.RunPipeline("--only", "mix").ShouldBe(ExitCode.Success, _project.Error);
        _project.Ends().ShouldBe(["mix: skipped"]);
        _project.Replace("tag.yaml", "taggers: [char_length_v1]", "taggers: [char_length_v1, char_length_with_paragraphs_v1]");
        _project.RunPipeline("--only", "mix", "tokens").ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("leaves out `tag`, which is not done: 0 of 9 shards done, 9 stale (config)");
    }

    [Theory]
    [InlineData("after: [tokens]", "come after each other in a circle")]
    [InlineData("after: [token]", "names `token`, and there is no such stage. Did you mean `tokens`?")]
    [InlineData("name: mix", "This key is set twice")]
    [InlineData("set: 3", "has to be a mapping")]
    [InlineData("set: {one_phase: true}", "a run goes through all of every stage")]
    [InlineData("cofig: x", "Did you mean `config`?")]
    public void APipelineThatCannotWorkIsRefused(string addition, string message)
    {
        _project.Replace("pipeline.yaml", "config: tag.yaml}", $"config: tag.yaml, {addition} }}");
        _project.RunPipeline().ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain(message);
    }

    [Theory]
    [InlineData("../tag.yaml")]
    [InlineData("/etc/tag.yaml")]
    [InlineData("s3://other/tag.yaml")]
    public void ConfigsLieInThePipelinesFolder(string path)
    {
        _project.Replace("pipeline.yaml", "config: tag.yaml", $"config: '{path}'");
        _project.RunPipeline().ShouldBe(ExitCode.Failure);
        _project.Error.ShouldContain("lies in the folder of the pipeline file or below it");
    }
}

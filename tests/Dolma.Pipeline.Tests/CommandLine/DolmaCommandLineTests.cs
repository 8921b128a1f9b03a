using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.CommandLine;

public class DolmaCommandLineTests
{
    private static readonly ICommand[] Commands = [new TrialCommand(), new TrialCommand("model train"), new TrialCommand("model test")];

    [Theory]
    [InlineData("-c f.yaml try", "f.yaml")]
    [InlineData("--config f.yaml try", "f.yaml")]
    [InlineData("--config=f.yaml try", "f.yaml")]
    [InlineData("--conf f.yaml try", "f.yaml")]
    [InlineData("-cf.yaml try", "f.yaml")]
    [InlineData("-c a.yaml -c f.yaml try", "f.yaml")]
    [InlineData("try", null)]
    public void TheConfigFileStandsBeforeTheCommand(string line, string? source) => Parsed(line).ConfigSource.ShouldBe(source);

    [Theory]
    [InlineData("try --processes 4", "processes=4")]
    [InlineData("try --processes=4", "processes=4")]
    [InlineData("try --proc 4", "processes=4")]
    [InlineData("try --processes 4 --processes 5", "processes=5")]
    [InlineData("try --experiment", "experiment=null")]
    [InlineData("try --experiment null", "experiment='null'")]
    [InlineData("try --experiment=", "experiment=''")]
    [InlineData("try --experiment - --debug", "experiment='-' debug=true")]
    [InlineData("try --score -1.5", "score=-1.5")]
    [InlineData("try --score=-x", "score='-x'")]
    [InlineData("try --documents a b c", "documents=[a, b, c]")]
    [InlineData("try --documents", "documents=[]")]
    [InlineData("try --documents a --documents b", "documents=[b]")]
    [InlineData("try --documents=a", "documents=[a]")]
    [InlineData("try --documents a --debug", "documents=[a] debug=true")]
    [InlineData("try --no-debug", "debug=false")]
    [InlineData("try --debug --no-debug", "debug=false")]
    [InlineData("try --work_dir.output /x", "work_dir.output='/x'")]
    [InlineData("try --work-dir.output /x", "work_dir.output='/x'")]
    [InlineData("try --max-line-bytes 2MiB", "max_line_bytes='2MiB'")]
    [InlineData("try --work_dir.o /x", "work_dir.output='/x'")]
    [InlineData("try --mode.key k", "mode.key='k'")]
    [InlineData("try --no-is-s3-volume", "is_s3_volume=false")]
    [InlineData("try --debug --", "debug=true")]
    [InlineData("model train --debug", "debug=true")]
    public void OptionsAreReadAsArgparseReadsThem(string line, string overrides) =>
        string.Join(' ', Parsed(line).Overrides.Select(set => $"{set.Key}={Text(set.Value)}")).ShouldBe(overrides);

    [Fact]
    public void AWordWithASpaceIsAValueEvenWithADash() =>
        Parse("try", "--experiment", "-x y").ShouldBeOfType<ParsedCommand>().Overrides.ShouldHaveSingleItem()
            .Value.ShouldBeOfType<ConfigScalar>().Value.ShouldBe("-x y");

    [Theory]
    [InlineData("", "a command is missing. Known are: try, model.")]
    [InlineData("-c", "needs the path of a config file")]
    [InlineData("tri", "there is no command tri. Did you mean `try`?")]
    [InlineData("--processes 2 try", "--processes is not an option of dolma itself")]
    [InlineData("try --procceses 2", "Did you mean `--processes`?")]
    [InlineData("try --de", "--de could be --destination, --debug. Write more of the name.")]
    [InlineData("try stray", "this was not understood: stray.")]
    [InlineData("try --processes 2 3", "this was not understood: 3.")]
    [InlineData("try --debug yes", "this was not understood: yes.")]
    [InlineData("try --debug=yes", "--debug takes no value")]
    [InlineData("try -c f.yaml", "The config file goes before the command: dolma -c FILE try")]
    [InlineData("try -documents a", "Options begin with two dashes.")]
    [InlineData("try --streams a", "can only be given in a config file")]
    [InlineData("try --streams.0.name a", "`streams` is a list of mappings and can only be given in a config file")]
    [InlineData("try --documents.0 a", "Did you mean `--documents`?")]
    [InlineData("warc", "there is no command warc. The original's is not offered here.")]
    [InlineData("try --documents a -- b", "this was not understood: b.")]
    [InlineData("model", "model needs one more word. Known are: model train, model test.")]
    [InlineData("model tune", "model has no command tune.")]
    public void WhatCannotBeUnderstoodIsAUsageError(string line, string message)
    {
        UsageError error = Parse(Words(line)).ShouldBeOfType<UsageError>();
        error.Message.ShouldContain(message);
        error.Usage.ShouldStartWith("usage: dolma ");
    }

    [Theory]
    [InlineData("-h", "commands:")]
    [InlineData("--help", "commands:")]
    [InlineData("--version", "dolma 0.")]
    [InlineData("try --help", "--processes VALUE  (integer, at least 1, default 1)")]
    [InlineData("try --debug -h", "Tries things out.")]
    [InlineData("model --help", "model train")]
    public void HelpIsGivenWhereverItIsAskedFor(string line, string part) => Parse(Words(line)).ShouldBeOfType<InformationRequest>().Text.ShouldContain(part);

    [Fact]
    public void OurOwnSettingsMakeNoBeginningAmbiguous()
    {
        // --max is --max_size to the original, although there is --max_line_bytes here.
        var parser = new OptionParser(new TokensStandIn());
        parser.Parse(["--max", "7", "--ba", "8", "--max-l", "9"], out var overrides).ShouldBeNull();
        overrides.Select(set => set.Key).ShouldBe(["max_size", "batch_size", "max_line_bytes"]);
    }

    private sealed class TokensStandIn : Command<TokensCommandOptions>
    {
        public override string Name => "tokens";

        public override string Description => "Stands in for the command.";

        public override ExitCode Run(TokensCommandOptions options, CommandContext context) => ExitCode.Success;
    }

    private static ParsedCommand Parsed(string line) => Parse(Words(line)).ShouldBeOfType<ParsedCommand>();

    private static ParseResult Parse(params string[] words) => DolmaCommandLine.Parse(words, Commands);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(ConfigNode node) => node switch
    {
        ConfigList list => $"[{string.Join(", ", list.Items.Select(item => ((ConfigScalar)item).Value))}]",
        ConfigScalar { Value: string text } => double.TryParse(text, out _) ? text : $"'{text}'",
        ConfigScalar { Value: bool truth } => truth ? "true" : "false",
        _ => "null",
    };
}

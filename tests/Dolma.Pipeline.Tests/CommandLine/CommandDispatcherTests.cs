using System.Text;
using Dolma.Core;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.CommandLine;

public class CommandDispatcherTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    [Fact]
    public void ACommandGetsItsOptionsFromFileAndCommandLine()
    {
        var command = new TrialCommand();
        Run(command, "processes: 2\nsize: 9\n", "-c", "f.yaml", "try", "--processes", "4", "--documents", "a", "b").ShouldBe(ExitCode.Success);
        command.Received!.Processes.ShouldBe(4);
        command.Received.Size.ShouldBe(9);
        command.Received.Documents.ShouldBe(["a", "b"]);
        _output.ToString().ShouldStartWith("color: red\ndebug: false\ndestination: null\ndocuments:\n- a\n- b\n");
        _error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void AWrongConfigurationIsListedProblemByProblem()
    {
        Run(new TrialCommand(), "processes: x\nsyntax: jp\n", "-c", "f.yaml", "try", "--size", "big").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldBe("""
            dolma try: the configuration has 3 problems:
              - f.yaml:1: `processes`: is the text "x", but has to be an integer between -2147483648 and 2147483647.
              - f.yaml:2: `syntax`: is `jp`, but has to be `jsonpath` or `jq`. Did you mean `jq`?
              - command line: `size`: is the text "big", but has to be an integer.

            """, StringCompareShould.IgnoreLineEndings);
        _output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void AConfigOfAnotherCommandIsRecognized()
    {
        var dispatcher = new CommandDispatcher([new TrialCommand(), new ListStandIn()], _output, _error)
        {
            OpenConfig = _ => new MemoryStream("tagger_modules: [a]\n"u8.ToArray()),
        };
        dispatcher.Run(["-c", "f.yaml", "try"]).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldEndWith("The keys of f.yaml are those of `dolma list`. A config file serves one command.\n");
    }

    [Fact]
    public void AMissingConfigFileIsNamed()
    {
        Run(new TrialCommand(), null, "-c", "gone.yaml", "try").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("Config file gone.yaml does not exist.");
    }

    [Fact]
    public void AFolderIsNoConfigFile()
    {
        using var folder = new TempFolder();
        Run(new TrialCommand(), null, "-c", folder.FullPath, "try").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain($"Config file {folder.FullPath} is a folder.");
    }

    [Fact]
    public void AUsageErrorPrintsUsageAndExitsWithTwo()
    {
        Run(new TrialCommand(), null, "tag").ShouldBe(ExitCode.Usage);
        _error.ToString().ShouldStartWith("usage: dolma [-h] [--version] [-c CONFIG] {try} ...\ndolma: error: there is no command tag.");
    }

    [Fact]
    public void AFailureThatDolmaCanExplainHasNoTrace()
    {
        Run(new TrialCommand { Failure = new RunException("the disk is full.") }, null, "try").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldBe("dolma: error: the disk is full.\n");
    }

    [Fact]
    public void AMistakeInTheProgramShowsItsTrace()
    {
        Run(new TrialCommand { Failure = new InvalidOperationException("boom") }, null, "try").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldSatisfyAllConditions(
            text => text.ShouldContain("please report it"),
            text => text.ShouldContain("boom"),
            text => text.ShouldContain(nameof(TrialCommand)));
    }

    [Fact]
    public void AStoppedRunExitsWith130()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var command = new TrialCommand { Failure = new OperationCanceledException(source.Token) };
        new CommandDispatcher([command], _output, _error).Run(["try"], source.Token).ShouldBe(ExitCode.Cancelled);
        _error.ToString().ShouldContain("stopped");
    }

    [Fact]
    public void HelpGoesToStdout()
    {
        Run(new TrialCommand(), null, "--help").ShouldBe(ExitCode.Success);
        _output.ToString().ShouldContain("  try\n      Tries things out.\n");
        _error.ToString().ShouldBeEmpty();
    }

    private ExitCode Run(TrialCommand command, string? config, params string[] args) => new CommandDispatcher([command], _output, _error)
    {
        OpenConfig = path => config is null ? null : new MemoryStream(Encoding.UTF8.GetBytes(config)),
    }.Run(args);

    private sealed class ListStandIn : Command<ListOptions>
    {
        public override string Name => "list";

        public override string Description => "Stands in for the command.";

        public override ExitCode Run(ListOptions options, CommandContext context) => ExitCode.Success;
    }
}

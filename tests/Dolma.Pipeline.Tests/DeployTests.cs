using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;
using YamlDotNet.RepresentationModel;

namespace Dolma.Pipeline.Tests;

/// <summary>The files in deploy/: their form, and that the program understands the commands in them.</summary>
public sealed class DeployTests
{
    [Fact]
    public void TheIndexedJobHasAsManyProcessesAsItSays()
    {
        var yaml = new YamlStream();
        using (StreamReader text = File.OpenText(SharedData.InRepository("deploy/kubernetes/indexed-job.yaml")))
            yaml.Load(text);
        YamlNode job = yaml.Documents.Single().RootNode;
        job["apiVersion"].ToString().ShouldBe("batch/v1");
        job["kind"].ToString().ShouldBe("Job");
        YamlNode spec = job["spec"];
        spec["completionMode"].ToString().ShouldBe("Indexed");
        YamlNode pod = spec["template"]["spec"];
        YamlNode container = pod["containers"][0];
        string[] command = [.. Items(container["command"]), .. Items(container["args"])];
        command[0].ShouldBe("dolma");
        Understood(command[1..]).Command.Name.ShouldBe("tag");
        spec["completions"].ToString().ShouldBe(command[Array.IndexOf(command, "--world") + 1]);
        string[] volumes = [.. ((YamlSequenceNode)pod["volumes"]).Select(volume => volume["name"].ToString())];
        ((YamlSequenceNode)container["volumeMounts"]).Select(mount => mount["name"].ToString()).ShouldBe(volumes);
    }

    [Fact]
    public void TheSlurmScriptStartsTheProgramWithItsCoresAndConfig()
    {
        using var folder = new TempFolder();
        string program = folder.Write("bin/dolma", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n"u8.ToArray());
        CommandRunner.Run("chmod", ["+x", program]).ExitCode.ShouldBe(0);
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOLMA_HOME"] = folder.FullPath, ["SLURM_CPUS_PER_TASK"] = "16" };
        CommandResult result = CommandRunner.Run(SharedData.InRepository("deploy/slurm/array.sh"), ["mix.yaml", "mix"], folder.FullPath, variables);
        result.ExitCode.ShouldBe(0, result.ToString());
        string[] words = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ParsedCommand parsed = Understood(words);
        parsed.Command.Name.ShouldBe("mix");
        parsed.ConfigSource.ShouldBe("mix.yaml");
        words[Array.IndexOf(words, "--processes") + 1].ShouldBe("16");
    }

    [Fact]
    public void TheImageIsMadeOfTheArchivesOfARelease()
    {
        string[] lines = File.ReadAllLines(SharedData.InRepository("deploy/Containerfile"));
        lines.First(line => !line.StartsWith('#')).ShouldStartWith("FROM ");
        string added = lines.Single(line => line.StartsWith("ADD ", StringComparison.Ordinal));
        foreach (string name in new[] { "dolma-*-linux-*.tar.gz", "olmo-train-*-linux-*.tar.gz" })
            added.Split(' ').ShouldContain(name);
    }

    private static string[] Items(YamlNode list) => [.. ((YamlSequenceNode)list).Select(item => item.ToString())];

    private static ParsedCommand Understood(string[] words) =>
        DolmaCommandLine.Parse(words, CommandCatalog.All).ShouldBeOfType<ParsedCommand>();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Dolma.Core;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

/// <summary>Every config that the original was given or ships with: what it accepts we accept, what it refuses for its settings we refuse.</summary>
public partial class GoldenConfigTests
{
    /// <summary>What the original says when a config is at fault, rather than the data that it names.</summary>
    private static readonly Regex ConfigFault = new(
        "ConfigKeyError|MissingMandatoryValue|must be >= 0|must be specified|No streams to mix|Invalid filter syntax|Invalid span_replacement syntax"
        + "|does not contain expected document directory|KeyError: 'documents'|expected usize|num_threads > 0|cannot contain wildcards"
        + "|must be provided|Neither eos_token_id nor bos_token_id|not understood|paths \\[\\]|DolmaConfigError: .*[Dd]estination|Invalid (id|text)\\s+field type");

    /// <summary>Cases that the original runs, wrongly, and that we refuse; each with the reason.</summary>
    private static readonly Dictionary<string, string> RefusedOnPurpose = new(StringComparer.Ordinal)
    {
        ["dedupe/doc-both-modes"] = "the original drops one of the two modes silently",
        ["dedupe/fail-no-attribute-name"] = "the original writes the attribute ???",
        ["dedupe/fail-no-key"] = "every file panics, and the exit code is 0",
        ["dedupe/fail-no-partitions"] = "every file panics, and the exit code is 0",
    };

    /// <summary>Cases that the original refuses and that we accept; each with the reason.</summary>
    private static readonly Dictionary<string, string> AcceptedOnPurpose = new(StringComparer.Ordinal)
    {
        ["tokens/fail-deprecated-name"] = "the old name of the tokenizer works here, as documented",
    };

    [SkippableTheory]
    [InlineData("dedupe", typeof(DedupeCommandOptions))]
    [InlineData("mix", typeof(MixCommandOptions))]
    [InlineData("tokens", typeof(TokensCommandOptions))]
    public void TheCasesConfigsAreJudgedAsTheOriginalJudgesThem(string command, Type options)
    {
        string folder = SharedData.Folder($"golden/{command}/cases");
        var wrong = new List<string>();
        int judged = 0;
        foreach (string result in Directory.EnumerateFiles(folder, "result.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = $"{command}/{Path.GetFileName(Path.GetDirectoryName(result))}";
            using JsonDocument parsed = JsonDocument.Parse(File.ReadAllText(result));
            foreach (JsonProperty step in parsed.RootElement.GetProperty("steps").EnumerateObject())
            {
                string config = Path.Combine(Path.GetDirectoryName(result)!, step.Name);
                if (!step.Name.EndsWith(".yaml", StringComparison.Ordinal) || !File.Exists(config))
                    continue;
                judged++;
                string log = string.Join('\n', step.Value.GetProperty("log").EnumerateArray().Select(line => line.GetString()));
                bool refused = (ConfigFault.IsMatch(log) && !AcceptedOnPurpose.ContainsKey(name)) || RefusedOnPurpose.ContainsKey(name);
                string? problem = ProblemOf(config, options);
                if (refused != problem is not null)
                    wrong.Add($"{name}: {problem ?? $"accepted, but the original said {log}"}");
            }
        }

        judged.ShouldBeGreaterThan(50);
        wrong.ShouldBeEmpty();
    }

    [SkippableTheory]
    [InlineData("data/dolma-configs", 30)]
    [InlineData("data/dolma-fixtures/config", 10, "filepath-bad.json: `documents[0]`")]
    [InlineData("golden/project/configs", 5)]
    public void PublishedConfigsAreAcceptedButForThoseThatTheOriginalTestsRefuse(string name, int least, string refused = "")
    {
        string folder = SharedData.Folder(name);
        var wrong = new List<string>();
        int judged = 0;
        foreach (string config in Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ConfigMapping file = Read(config);
            Type options = file.Find("streams") is not null ? typeof(MixCommandOptions)
                : file.Find("dedupe") is not null ? typeof(DedupeCommandOptions)
                : file.Find("taggers") is not null ? typeof(TagOptions)
                : typeof(TokensCommandOptions);
            judged++;
            if (ProblemOf(config, options) is { } problem)
                wrong.Add(problem);
        }

        judged.ShouldBeGreaterThanOrEqualTo(least);
        string.Join('\n', wrong.Select(problem => LineNumber().Replace(Path.GetFileName(problem.Split(": is ")[0]), ":"))).ShouldBe(refused);
    }

    [GeneratedRegex(@":\d+:")]
    private static partial Regex LineNumber();

    private static ConfigMapping Read(string config)
    {
        using var text = new StreamReader(config);
        return YamlReader.Read(text, config);
    }

    private static string? ProblemOf(string config, Type options)
    {
        try
        {
            var environment = new ConfigEnvironment { Variable = name => name == "HOME" ? "/home/user" : null };
            ConfigBinder.Bind(options, Read(config), [], environment);
            return null;
        }
        catch (ConfigException wrong)
        {
            return wrong.Message;
        }
    }
}

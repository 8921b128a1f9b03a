using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

/// <summary><c>dolma report</c> on what the other commands write, in this process.</summary>
public sealed class ReportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void TheReportOfAComparisonIsARowWithItsDifferences()
    {
        _folder.Write("a/0.jsonl", "{\"id\":\"1\",\"attributes\":{\"n\":[[0,1,1.0]]}}\n{\"id\":\"2\",\"attributes\":{}}\n");
        _folder.Write("b/0.jsonl", "{\"id\":\"1\",\"attributes\":{\"n\":[[0,1,0.5]]}}\n");
        Run("diff", _folder["a"], _folder["b"], "--report", _folder["ab.json"]);
        Run("diff", _folder["a"], _folder["a"], "--report", _folder["aa.json"]).ShouldBe(ExitCode.Success, _error.ToString());
        _output.GetStringBuilder().Clear();
        Run("report", "--reports", _folder["ab.json"], _folder["aa.json"]).ShouldBe(ExitCode.Success, _error.ToString());
        string[] rows = [.. _output.ToString().Split('\n').Where(line => line.Contains("diff", StringComparison.Ordinal))];
        Cells(rows[0]).ShouldBe(["diff", "1 / 1", "2", "", "1", "", "1 document only in a, 1 span score", ""]);
        Cells(rows[1]).ShouldBe(["diff", "1 / 1", "2", "", "2", "", "equal", ""]);
    }

    [Fact]
    public void AFileThatIsNoReportIsNamed()
    {
        Run("report", "--reports", _folder.Write("x.json", "{\"stages\":[{}]}")).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("x.json: is not a run report");
    }

    private ExitCode Run(params string[] arguments) => new CommandDispatcher(CommandCatalog.All, _output, _error).Run(arguments);

    private static string[] Cells(string row) => [.. row.Split('│')[1..^1].Select(cell => cell.Trim())];
}

using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Array jobs whose data lies in a bucket, on a real cluster and a real S3 server.</summary>
[Collection(SlurmCollection.Name)]
public sealed class S3SlurmTests(SlurmCluster cluster, CephGateway server) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        cluster.CancelAll();
        _folder.Dispose();
    }

    [SkippableFact]
    public void TheyWriteWhatOneProcessWritesOnItsDisk()
    {
        IReadOnlyDictionary<string, string?> slurm = cluster.Require();
        using var bucket = new TestBucket(server);
        SharedProject.ContentOfOneProcess(_folder["alone"], megabytes: 1);
        SharedProject.Make(_folder.FullPath, megabytes: 1, bucket);
        var variables = new Dictionary<string, string?>(bucket.Variables().Concat(slurm), StringComparer.Ordinal);

        // Jobs come and go slowly, so the usual tests leave out what follows the attributes.
        bool isWhole = Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") == "1";
        foreach (string[] stage in SharedProject.StagesAt(bucket.Root + "/").Take(isWhole ? SharedProject.Stages.Length : 2))
        {
            CommandResult result = DolmaProgram.Run(_folder.FullPath, variables, [.. stage, "--executor", "slurm", "--slurm.poll_seconds", "1", "--slurm.jobs", "2", "--lease_seconds", "5"]);
            result.ExitCode.ShouldBe(0, result + Logs());
        }

        string[] made = isWhole ? SharedProject.Data : ["corpus/attributes"];
        bucket.ShouldHave(ProjectContent.Of(_folder["alone"], made), made);
        cluster.Ask("squeue", "--noheader", "--states=PENDING").ShouldBeEmpty();
    }

    private string Logs() => string.Concat(Directory.EnumerateFiles(_folder.FullPath, "*.log", SearchOption.AllDirectories).Select(path => $"{path}:\n{File.ReadAllText(path)}"));
}

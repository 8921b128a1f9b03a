using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Destinations that cannot be written to. The run ends, says why, and leaves nothing that looks finished.</summary>
public sealed class RefusedWriteTests
{
    /// <summary>The user <c>nobody</c>, and its group, on most systems.</summary>
    private const string Nobody = "65534";

    [SkippableFact]
    public void AFolderWithoutPermissionNamesUserAndFolder()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root, to run the program as a user who may not write");
        Skip.If(CommandRunner.Find("setpriv") is null, "needs setpriv (Debian: util-linux)");
        using var folder = new TempFolder();
        Corpus(folder, shards: 2, documents: 3);
        folder.MakeFolder("c/attributes");
        CommandResult open = CommandRunner.Run("chmod", ["-R", "a+rX", folder.FullPath]);
        open.ExitCode.ShouldBe(0, open.ToString());
        string[] asNobody = ["--reuid=" + Nobody, "--regid=" + Nobody, "--clear-groups"];
        Skip.If(
            CommandRunner.Run("setpriv", [.. asNobody, DolmaProgram.FullPath, "--version"]).ExitCode != 0,
            "needs a checkout that every user may read");

        CommandResult result = CommandRunner.Run(
            "setpriv", [.. asNobody, DolmaProgram.FullPath, .. Tag("--experiment", "base")], folder.FullPath, DolmaProgram.Variables());
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("c/attributes/base/0.json.gz: the user ");
        result.Errors.ShouldContain(" may not write here. Allow writing to ");
        DolmaProgram.Files(folder["c/attributes"]).ShouldBeEmpty();
    }

    [SkippableFact]
    public void AFullDiskEndsTheRunAndLeavesNoHalfFile()
    {
        using var folder = new TempFolder();
        Corpus(folder, shards: 2, documents: 20_000);
        string small = folder.MakeFolder("small");
        using (new SmallDisk(small))
        {
            CommandResult result = DolmaProgram.Run(folder.FullPath, Tag("--destination", "small/out"));
            result.ExitCode.ShouldBe(1, result.ToString());
            result.Errors.ShouldContain("small/out/0.json.gz: the disk is full; nothing appears under this name.");
            Directory.EnumerateFiles(small, "*", SearchOption.AllDirectories).ShouldBeEmpty();
        }

        DolmaProgram.Succeed(folder.FullPath, Tag("--destination", "small/out"));
        DolmaProgram.Files(small).ShouldBe(["out/0.json.gz", "out/1.json.gz"]);
    }

    private static string[] Tag(params string[] more) => ["tag", "--documents", "c/documents/*", "--taggers", "char_length_v1", .. more];

    /// <summary>Documents with ids that do not pack: 20,000 of them make an attribute file of more than a mebibyte.</summary>
    private static void Corpus(TempFolder folder, int shards, int documents)
    {
        for (int shard = 0; shard < shards; shard++)
        {
            var lines = new StringBuilder();
            for (int i = 0; i < documents; i++)
            {
                lines.Append(
                    CultureInfo.InvariantCulture, $"{{\"id\":\"{RandomNumberGenerator.GetHexString(96)}\",\"text\":\"A text.\"}}\n");
            }

            folder.Pack(string.Create(CultureInfo.InvariantCulture, $"c/documents/{shard}.json.gz"), Encoding.UTF8.GetBytes(lines.ToString()));
        }
    }
}

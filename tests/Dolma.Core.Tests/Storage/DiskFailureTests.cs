using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>Disks that refuse.</summary>
[UnsupportedOSPlatform("windows")]
public partial class DiskFailureTests
{
    /// <summary>The user that owns nothing.</summary>
    private const int Nobody = 65534;

    private readonly DiskStorage _disk = new();

    [SkippableFact]
    public void AFullDiskNamesThePathAndLeavesNothing()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a small file system needs root");
        using var folder = new TempFolder();
        CommandResult mounted = CommandRunner.Run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.FullPath]);
        Skip.If(mounted.ExitCode != 0, $"a tmpfs cannot be mounted here: {mounted.Errors}");
        try
        {
            string path = folder["out/x.gz"];
            using (StagedFile staged = _disk.Create(path))
            {
                RunException e = Should.Throw<RunException>(() =>
                {
                    for (int i = 0; i < 100; i++)
                        staged.Stream.Write(new byte[100_000]);
                });
                e.Message.ShouldStartWith($"{path}: the disk is full");
                e.Message.ShouldContain($"Free space on the file system of {folder["out"]}");
            }

            _disk.List(folder.FullPath).ShouldBeEmpty();
        }
        finally
        {
            CommandRunner.Run("umount", [folder.FullPath]).ExitCode.ShouldBe(0);
        }
    }

    [SkippableFact]
    public void AFullDeviceIsADiskThatIsFull()
    {
        Skip.IfNot(File.Exists("/dev/full"), "there is no /dev/full");
        using var handle = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        using var stream = new DiskWriteStream(handle, "/data/x");
        stream.Write("1"u8);
        Should.Throw<RunException>(stream.Flush).Message.ShouldStartWith("/data/x: the disk is full");
    }

    [SkippableFact]
    public void AFileThatMayNotBeReadFailsItsShard()
    {
        using var folder = new TempFolder();
        string path = folder.Write("secret.gz", "1");
        File.SetUnixFileMode(path, UnixFileMode.None);
        AsAnOrdinaryUser(folder, () =>
        {
            Should.Throw<ShardException>(() => _disk.OpenRead(path)).Message.ShouldContain("may not read this file");
            _disk.Find(path)!.Value.Size.ShouldBe(1);
        });
    }

    [SkippableFact]
    public void AFileInAFolderThatMayNotBeEnteredIsNotTakenForMissing()
    {
        using var folder = new TempFolder();
        string path = folder.Write("closed/x", "1");
        File.SetUnixFileMode(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        AsAnOrdinaryUser(folder, () => Should.Throw<ShardException>(() => _disk.Find(path)).Message.ShouldStartWith(path));
        File.SetUnixFileMode(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [SkippableFact]
    public void AFolderThatMayNotBeWrittenToStopsTheRun()
    {
        using var folder = new TempFolder();
        string closed = folder.MakeFolder("closed");
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        AsAnOrdinaryUser(folder, () =>
        {
            Should.Throw<RunException>(() => _disk.Create(closed + "/x")).Message.ShouldContain($"Allow writing to {closed}");
            Should.Throw<RunException>(() => _disk.Create(closed + "/new/x")).Message.ShouldContain("may not write here");
        });
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [SkippableFact]
    public void AFolderThatMayNotBeListedIsAnErrorAndNotEmpty()
    {
        using var folder = new TempFolder();
        string closed = folder.MakeFolder("closed");
        folder.Write("closed/x", "1");
        File.SetUnixFileMode(closed, UnixFileMode.UserExecute);
        AsAnOrdinaryUser(folder, () =>
        {
            Should.Throw<RunException>(() => _disk.List(folder.FullPath).ToList()).Message.ShouldContain("the directory cannot be listed");
            Should.Throw<RunException>(() => _disk.Children(closed).ToList()).Message.ShouldStartWith(closed);
        });
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Runs with the rights of an ordinary user: at once where the tests run as one; as root on a thread whose file system user is nobody.
    /// </summary>
    private static void AsAnOrdinaryUser(TempFolder folder, Action action)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "rights are switched as Linux does it");
        if (!Environment.IsPrivilegedProcess)
        {
            action();
            return;
        }

        File.SetUnixFileMode(folder.FullPath, (UnixFileMode)0b111_101_101);
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            _ = SetFileSystemUser(Nobody);
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException($"As an ordinary user: {failure.Message}", failure);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(int user);
}

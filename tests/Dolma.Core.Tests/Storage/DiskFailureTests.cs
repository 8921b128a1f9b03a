using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>Disks that refuse.</summary>
[UnsupportedOSPlatform("windows")]
public partial class DiskFailureTests : DiskScene
{
    /// <summary>The user that owns nothing.</summary>
    private const int Nobody = 65534;

    [SkippableFact]
    public void AFullDiskNamesThePathAndLeavesNothing()
    {
        using var small = new SmallDisk(Folder.FullPath);
        string path = Folder["out/x.gz"];
        using (StagedFile staged = Disk.Create(path))
        {
            RunException e = Should.Throw<RunException>(() =>
            {
                for (int i = 0; i < 100; i++)
                    staged.Stream.Write(new byte[100_000]);
            });
            e.Message.ShouldStartWith($"{path}: the disk is full");
            e.Message.ShouldContain($"Free space on the file system of {Folder["out"]}");
        }

        Disk.List(Folder.FullPath).ShouldBeEmpty();
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
        string path = Folder.Write("secret.gz", "1");
        File.SetUnixFileMode(path, UnixFileMode.None);
        AsAnOrdinaryUser(() =>
        {
            Should.Throw<ShardException>(() => Disk.OpenRead(path)).Message.ShouldContain("may not read this file");
            Disk.Find(path)!.Value.Size.ShouldBe(1);
        });
    }

    [SkippableFact]
    public void AFileInAFolderThatMayNotBeEnteredIsNotTakenForMissing()
    {
        string path = Folder.Write("closed/x", "1");
        File.SetUnixFileMode(Folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        AsAnOrdinaryUser(() => Should.Throw<ShardException>(() => Disk.Find(path)).Message.ShouldStartWith(path));
        File.SetUnixFileMode(Folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [SkippableFact]
    public void AFolderThatMayNotBeWrittenToStopsTheRun()
    {
        string closed = Folder.MakeFolder("closed");
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        AsAnOrdinaryUser(() =>
        {
            Should.Throw<RunException>(() => Disk.Create(closed + "/x")).Message.ShouldContain($"Allow writing to {closed}");
            Should.Throw<RunException>(() => Disk.Create(closed + "/new/x")).Message.ShouldContain("may not write here");
        });
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [SkippableFact]
    public void AFolderThatMayNotBeListedIsAnErrorAndNotEmpty()
    {
        string closed = Folder.MakeFolder("closed");
        Folder.Write("closed/x", "1");
        File.SetUnixFileMode(closed, UnixFileMode.UserExecute);
        AsAnOrdinaryUser(() =>
        {
            Should.Throw<RunException>(() => Disk.List(Folder.FullPath).ToList()).Message.ShouldContain("the directory cannot be listed");
            Should.Throw<RunException>(() => Disk.Children(closed).ToList()).Message.ShouldStartWith(closed);
        });
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Runs with the rights of an ordinary user: at once where the tests run as one; as root on a thread whose file system user is nobody.
    /// </summary>
    private void AsAnOrdinaryUser(Action action)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "rights are switched as Linux does it");
        if (!Environment.IsPrivilegedProcess)
        {
            action();
            return;
        }

        File.SetUnixFileMode(Folder.FullPath, (UnixFileMode)0b111_101_101);
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

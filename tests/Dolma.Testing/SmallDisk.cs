namespace Dolma.Testing;

/// <summary>A file system of a mebibyte in memory, in place of a folder until this is disposed: to be filled up. Skips the test where none can be mounted.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    public SmallDisk(string folder)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, to mount a small file system");
        CommandResult mounted = CommandRunner.Run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
        Skip.If(mounted.ExitCode != 0, $"needs to mount a small file system: {mounted.Errors}");
        _folder = folder;
    }

    public void Dispose()
    {
        // Whatever is still open there: a program that another test starts just now has this one's files until it is itself.
        CommandResult gone = CommandRunner.Run("umount", ["--lazy", _folder]);
        if (gone.ExitCode != 0)
            throw new InvalidOperationException($"{_folder} stays mounted: {gone}");
    }
}

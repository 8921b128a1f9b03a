namespace Dolma.Core.Storage;

/// <summary>What the system says about files, in words a user can act on.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int ReadOnlyFileSystem = 30;
    private const int TooManyOpenFiles = 24;
    /// <summary>EEXIST.</summary>
    public const int Exists = 17;

    /// <summary>What stands for bytes of a name that are no UTF-8.</summary>
    public const char Undecoded = '\uFFFD';

    public const string NotUtf8 = "its name is not UTF-8, so it cannot be opened";

    private const string NoName = "this is no path of a file: it is empty, or has a NUL character";

    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    /// <summary>Whether opening failed because somebody has a lock on the file that excludes this one.</summary>
    public static bool IsLocked(IOException e) => e.HResult is WouldBlockOnLinux or WouldBlockOnMac;

    /// <summary>Whether making a file failed because there is one.</summary>
    public static bool IsThere(IOException e) => e.HResult == Exists;

    public static DolmaException Reading(string path, Exception e) => e switch
    {
        ArgumentException => new ShardException($"{Shown(path)}: {NoName}.", e),
        FileNotFoundException or DirectoryNotFoundException when path.Contains(Undecoded, StringComparison.Ordinal) => new ShardException(
            $"{path}: {NotUtf8}. Rename it, or leave it out of the pattern.", e),
        FileNotFoundException or DirectoryNotFoundException => new ShardException(
            $"{path}: there is no such file. If it was there when the run started, it was removed since.", e),
        UnauthorizedAccessException when Directory.Exists(path) => new ShardException(
            $"{path}: this is a directory, and a file is expected. Name the files in it, as in `{path.TrimEnd('/')}/*`.", e),
        UnauthorizedAccessException => new ShardException(
            $"{path}: the user {Environment.UserName} may not read this file. Allow it (chmod, chown), or run as another user.", e),
        { HResult: TooManyOpenFiles } => new RunException(
            $"{path}: cannot be opened, too many files are open. Raise the limit (ulimit -n).", e),
        _ => new RetryableException($"{path}: cannot be read: {Reason(e)}.", e),
    };

    public static DolmaException Writing(string path, Exception e) => e switch
    {
        { HResult: NoSpace } => new RunException(
            $"{path}: the disk is full; nothing appears under this name. Free space on the file system of {DirectoryOf(path)} and run again: " +
            "finished files are kept.", e),
        { HResult: QuotaExceeded } => new RunException(
            $"{path}: the disk quota of {Environment.UserName} is used up; nothing appears under this name. Free space, then run again: " +
            "finished files are kept.", e),
        { HResult: ReadOnlyFileSystem } => new RunException(
            $"{path}: the file system is read-only. Choose another destination, or mount it for writing.", e),
        { HResult: TooManyOpenFiles } => new RunException(
            $"{path}: cannot be made, too many files are open. Raise the limit (ulimit -n).", e),
        UnauthorizedAccessException => new RunException(
            $"{path}: the user {Environment.UserName} may not write here. Allow writing to {DirectoryOf(path)} (chmod, chown), or choose " +
            "another destination.", e),
        ArgumentException => new RunException($"{Shown(path)}: {NoName}. Choose another destination.", e),
        IOException when FileAbove(path) is { } file => new ShardException(
            $"{path}: {file} is a file, and has to be a folder for this to be written. Choose another destination.", e),
        PathTooLongException => new ShardException($"{path}: the name is longer than the file system allows.", e),
        _ => new ShardException($"{path}: cannot be written: {Reason(e)}.", e),
    };

    public static string Reason(Exception e) => e is UnauthorizedAccessException ? "permission denied" : e.Message.TrimEnd('.');

    private static string? FileAbove(string path)
    {
        string? above = Path.GetDirectoryName(path);
        while (above is { Length: > 0 } && !File.Exists(above))
            above = Path.GetDirectoryName(above);
        return above is { Length: > 0 } ? above : null;
    }

    private static string Shown(string path) => $"\"{path.Replace("\0", "\\0", StringComparison.Ordinal)}\"";

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}

using System.Text.Json;

namespace Dolma.Core.Tasks;

/// <summary>A process, so that another one on the same machine can tell whether it is still there.</summary>
/// <param name="Host">Name of its machine, for people.</param>
/// <param name="Machine">What tells machines, and containers on one of them, apart; empty where there is no such thing.</param>
/// <param name="Process">Its number there.</param>
/// <param name="Started">When it began, in the machine's own count: numbers of processes are used again.</param>
internal sealed record ClaimOwner(string Host, string Machine, int Process, long Started)
{
    /// <summary>ESRCH, of a process that ends while its file is read.</summary>
    private const int NoSuchProcess = 3;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static ClaimOwner Self { get; } = new(
        Environment.MachineName, FindMachine(), Environment.ProcessId, StartOf(Environment.ProcessId) ?? 0);

    /// <summary>Counts up with each renewal: where a file is known by its content, as on S3 by its ETag, it is another one then.</summary>
    public long Renewals { get; init; }

    /// <summary>Whether it is known to have ended. False where that cannot be told: then only time tells.</summary>
    public bool IsGone => Machine.Length > 0 && Machine == Self.Machine && Started > 0 && StartOf(Process) is { } started && started != Started;

    /// <summary>Null if it is not, or not yet, all there.</summary>
    public static ClaimOwner? Read(Stream content)
    {
        try
        {
            return JsonSerializer.Deserialize<ClaimOwner>(content, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public override string ToString() => $"process {Process} on {Host}";

    private static string FindMachine()
    {
        try
        {
            // Containers on one machine count processes apart.
            return OperatingSystem.IsLinux()
                ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + new FileInfo("/proc/self/ns/pid").LinkTarget
                : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Clock ticks from the machine's start to the process's; 0 if there is no such process, null if that cannot be told just now.</summary>
    private static long? StartOf(int process)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{process}/stat");
            // The second field is the program's name in parentheses, and may hold anything.
            string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? 0 : long.Parse(fields[19]);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException || e.HResult == NoSuchProcess)
        {
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Too many open files, say: whoever was taken for gone then would lose what he is at work on.
            return null;
        }
    }
}

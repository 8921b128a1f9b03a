using System.Globalization;

namespace Dolma.Pipeline.Runs;

/// <summary>How much memory this program may still take: what the machine has free, and what is left of its control group's limit.</summary>
internal static class MachineMemory
{
    private const string Groups = "/sys/fs/cgroup";

    /// <summary>Bytes.</summary>
    public static long Available() => new[]
    {
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Free(),
        LeftOfGroup(),
    }.Min();

    /// <summary>Free, or held only by files that were read.</summary>
    private static long Free()
    {
        const string Wanted = "MemAvailable:";
        foreach (string line in Lines("/proc/meminfo"))
        {
            if (line.StartsWith(Wanted, StringComparison.Ordinal))
                return long.Parse(line.AsSpan(Wanted.Length).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) * 1024;
        }

        return long.MaxValue;
    }

    /// <summary>The least that is left in this program's group or one above it.</summary>
    private static long LeftOfGroup()
    {
        long least = long.MaxValue;
        foreach (string line in Lines("/proc/self/cgroup"))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length < 3)
                continue;
            bool isUnified = parts[1].Length == 0;
            if (!isUnified && !parts[1].Split(',').Contains("memory", StringComparer.Ordinal))
                continue;
            string root = isUnified ? Groups : Groups + "/memory";
            for (string? group = parts[2].TrimEnd('/'); group is not null; group = group.Length == 0 ? null : group[..Math.Max(0, group.LastIndexOf('/'))])
            {
                least = Math.Min(least, isUnified
                    ? Left(root + group, "memory.max", "memory.current", "inactive_file ")
                    : Left(root + group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "));
            }
        }

        return least;
    }

    private static long Left(string group, string limit, string used, string cache)
    {
        if (!TryRead(group + "/" + limit, out long most) || !TryRead(group + "/" + used, out long taken))
            return long.MaxValue;
        string? cached = Lines(group + "/memory.stat").FirstOrDefault(line => line.StartsWith(cache, StringComparison.Ordinal));
        if (cached is not null && long.TryParse(cached.AsSpan(cache.Length), CultureInfo.InvariantCulture, out long files))
            taken -= files;
        return Math.Max(0, most - Math.Max(0, taken));
    }

    /// <summary>False where there is no such file, or it says <c>max</c>.</summary>
    private static bool TryRead(string path, out long value)
    {
        value = 0;
        return Lines(path) is [string first, ..] && long.TryParse(first, CultureInfo.InvariantCulture, out value);
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

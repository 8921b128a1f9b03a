using Dolma.Core;

namespace Dolma.Pipeline.Commands;

/// <summary>Complaints that several commands have in common.</summary>
internal static class Problem
{
    public static ConfigProblem NoDocuments() => new(
        "documents", "is empty, so there is nothing to read. Give at least one file, folder or pattern, such as `wiki/documents/*.jsonl.gz`.");

    public static bool HasWildcard(string path) => path.AsSpan().ContainsAny("*?[");
}

namespace Dolma.Pipeline.Logging;

/// <summary>Something to tell, with what a machine wants to know of it besides the sentence.</summary>
/// <param name="Level"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Message">A sentence, without the level's name.</param>
internal sealed record LogEntry(string Level, string Message)
{
    public const string Info = "info";
    public const string Warning = "warning";
    public const string Error = "error";

    /// <summary>The shard that it is about; null if it is about none.</summary>
    public string? Shard { get; init; }

    /// <summary>The kind of failure, which says how far it reaches: <c>ShardException</c>, <c>RunException</c>; null if there is none.</summary>
    public string? Failure { get; init; }

    /// <summary>Writes it, in the format of the log.</summary>
    public void WriteTo(TextWriter log)
    {
        if (log is JsonLog json)
            json.Write(this);
        else
            log.WriteLine(Level == Info ? Message : $"{Level}: {Message}");
    }
}

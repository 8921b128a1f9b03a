namespace Dolma.Pipeline.Logging;

/// <summary>What standard error is written as.</summary>
internal enum LogFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line: see <see cref="JsonLog"/>.</summary>
    Json,
}

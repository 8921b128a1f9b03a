namespace Dolma.Core;

/// <summary>One mistake in a configuration.</summary>
/// <param name="Key">The setting's dotted name as it stands in a config file, <c>bloom_filter.size_in_bytes</c>; empty if no single key is at fault.</param>
/// <param name="Message">What was found, what was expected and what to do, in one or two sentences.</param>
/// <param name="Where">File and line, <c>mix.yaml:12</c>, or <c>command line</c>; null if the value came from neither.</param>
public sealed record ConfigProblem(string Key, string Message, string? Where = null)
{
    public override string ToString()
    {
        string place = Where is null ? "" : Where + ": ";
        return Key.Length == 0 ? place + Message : $"{place}`{Key}`: {Message}";
    }
}

/// <summary>The configuration is wrong. Thrown before any work starts, with every problem found, not only the first.</summary>
public sealed class ConfigException : DolmaException
{
    public ConfigException(IReadOnlyList<ConfigProblem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    public ConfigException(string key, string message, string? where = null)
        : this([new ConfigProblem(key, message, where)])
    {
    }

    public IReadOnlyList<ConfigProblem> Problems { get; }
}

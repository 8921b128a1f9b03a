using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.CommandLine;

/// <summary>What a command line asks for.</summary>
internal abstract record ParseResult;

/// <summary>A command to run.</summary>
/// <param name="Command">Which.</param>
/// <param name="ConfigSource">The config file, local or remote, as given; null if there is none.</param>
/// <param name="Overrides">What the options set, each key once.</param>
internal sealed record ParsedCommand(ICommand Command, string? ConfigSource, IReadOnlyList<ConfigOverride> Overrides) : ParseResult;

/// <summary>Text to print to stdout: help or the version.</summary>
internal sealed record InformationRequest(string Text) : ParseResult;

/// <summary>A line that cannot be understood.</summary>
/// <param name="Usage">The usage line of the program or the command.</param>
/// <param name="Message">What is wrong, and what to write.</param>
internal sealed record UsageError(string Usage, string Message) : ParseResult;

namespace Dolma.Pipeline.CommandLine;

/// <summary>What <c>dolma</c> tells the shell.</summary>
internal enum ExitCode
{
    /// <summary>Everything was done; also <c>--help</c> and dry runs.</summary>
    Success = 0,

    /// <summary>
    /// The configuration is wrong, or at least one shard failed. Messages on stderr say which; what is done stays done. Of <c>diff</c>: there are
    /// differences.
    /// </summary>
    Failure = 1,

    /// <summary>
    /// The command line could not be understood. Nothing was read or written. Of <c>diff</c> also: the comparison could not be made.
    /// </summary>
    Usage = 2,

    /// <summary>Stopped by Ctrl-C or SIGTERM. Finished shards stay; a rerun goes on from there.</summary>
    Cancelled = 130,
}

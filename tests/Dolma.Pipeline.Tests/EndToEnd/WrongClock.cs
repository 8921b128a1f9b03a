using System.Globalization;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Runs programs with another time of day than the machine's.</summary>
internal static class WrongClock
{
    /// <summary>The variables, with those by which a program believes that it is so much later; skips the test where that cannot be done.</summary>
    /// <param name="folder">For what has to be built.</param>
    /// <param name="minutes">Negative is earlier.</param>
    public static Dictionary<string, string?> Of(IReadOnlyDictionary<string, string?> variables, TempFolder folder, int minutes)
    {
        string library = folder["clock.so"];
        if (!File.Exists(library))
        {
            Skip.If(CommandRunner.Find("cc") is null, "needs a C compiler, to shift the time of a program (Debian: g++)");
            CommandResult built = CommandRunner.Run("cc", ["-shared", "-fPIC", "-o", library, SharedData.InRepository("tests/servers/clock.c")]);
            Skip.If(built.ExitCode != 0, $"needs a C compiler, to shift the time of a program: {built.Errors}");
        }

        return new Dictionary<string, string?>(variables, StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = library,
            ["CLOCK_SECONDS"] = (60 * minutes).ToString(CultureInfo.InvariantCulture),
        };
    }
}

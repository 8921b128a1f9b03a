namespace Dolma.Testing;

/// <summary>
/// A network for a test: hosts that are network namespaces of their own, made by <c>tests/servers/network.sh</c>, on one bridge with this machine. Their
/// links can be cut: what is sent then gets lost, and nobody is told.
/// </summary>
public sealed class TestNetwork : IDisposable
{
    private readonly string _name;
    private readonly string _net;

    private TestNetwork(string name, string net) => (_name, _net) = (name, net);

    /// <summary>This machine's address there.</summary>
    public string Self => $"{_net}.1";

    /// <summary>Makes hosts; skips the test, with the reason, where that cannot be done.</summary>
    /// <param name="hosts">How many; they are numbered from 0.</param>
    public static TestNetwork Start(int hosts)
    {
        Skip.If(CommandRunner.Find("ip") is null, "needs network namespaces, and ip is missing (Debian: iproute2)");
        string problem = "";
        // Another test run on this machine may have the same name or addresses; others are tried then.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            // A network that is set aside for tests of networks.
            var network = new TestNetwork($"dt{Random.Shared.Next(0x10000):x4}", $"198.{Random.Shared.Next(18, 20)}.{Random.Shared.Next(256)}");
            CommandResult result = Script(["start", network._name, network._net, .. Enumerable.Range(0, hosts).Select(host => $"{host}")]);
            if (result.ExitCode == 0)
                return network;
            problem = result.Errors.Trim();
        }

        Skip.If(true, $"needs network namespaces, which cannot be made here: {problem}");
        throw new InvalidOperationException();
    }

    /// <summary>A host's address.</summary>
    public string Address(int host) => $"{_net}.{host + 2}";

    /// <summary>What comes before the words of a command to run it on a host.</summary>
    public IReadOnlyList<string> On(int host) => ["ip", "netns", "exec", $"{_name}-{host + 2}"];

    /// <summary>Cuts a host's link.</summary>
    public void Cut(int host) => Succeed("cut", _name, $"{host + 2}");

    /// <summary>Mends it.</summary>
    public void Join(int host) => Succeed("join", _name, $"{host + 2}");

    /// <summary>Ends what runs on the hosts, and removes them.</summary>
    public void Dispose() => Script("stop", _name);

    private static void Succeed(params string[] arguments)
    {
        CommandResult result = Script(arguments);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"The network's script failed: {result}");
    }

    private static CommandResult Script(params IEnumerable<string> arguments) =>
        CommandRunner.Run("bash", [SharedData.InRepository("tests/servers/network.sh"), .. arguments]);
}

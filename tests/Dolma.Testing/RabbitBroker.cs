using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dolma.Testing;

/// <summary>
/// A real message broker for a test run: RabbitMQ on loopback, started by <c>tests/servers/rabbitmq.sh</c> when a test first asks for it and ended
/// with the collection that shares it. Tests call <see cref="Require"/>, which skips them where it is not installed. It closes consumers that leave a
/// message unacknowledged for <see cref="ConsumerTimeout"/>.
/// </summary>
public sealed class RabbitBroker : IDisposable
{
    /// <summary>As short as a worker that is only slow, on a busy machine, never comes near.</summary>
    public static readonly TimeSpan ConsumerTimeout = TimeSpan.FromSeconds(10);

    private readonly Lazy<State> _state;
    private readonly TestNetwork? _network;
    private readonly int _host;

    public RabbitBroker() => _state = new Lazy<State>(Begin);

    private RabbitBroker(TestNetwork network, int host)
        : this() => (_network, _host) = (network, host);

    /// <summary><c>amqp://guest:guest@127.0.0.1:port/</c>; skips the test, with the reason, if the broker could not be started.</summary>
    public string Address => Require().Address;

    /// <summary>The same over TLS, by a name that its certificate has.</summary>
    public string TlsAddress => $"amqps://guest:guest@localhost:{Require().Port + 1}/";

    /// <summary>Path of the certificate of the authority that vouches for it; nobody else trusts it.</summary>
    public string Authority => Path.Join(Require().Folder!.FullPath, "authority.pem");

    /// <summary>One that runs on a host of a network.</summary>
    public static RabbitBroker On(TestNetwork network, int host) => new(network, host);

    /// <summary>Kills it, as a power cut does.</summary>
    public void Kill() => Succeed(Script("stop", Require().Folder!.FullPath));

    /// <summary>Starts it again with what it had stored.</summary>
    public void Restart() => Succeed(Run(Require().Folder!, Require().Port));

    public void Dispose()
    {
        if (!_state.IsValueCreated || _state.Value.Folder is not { } folder)
            return;
        Script("stop", folder.FullPath);
        folder.Dispose();
    }

    private State Require()
    {
        State state = _state.Value;
        Skip.If(state.Problem is not null, state.Problem);
        return state;
    }

    private static void Succeed(CommandResult result)
    {
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"The broker's script failed: {result}");
    }

    private CommandResult Script(params string[] arguments)
    {
        string[] command = [.. _network?.On(_host) ?? [], "bash", SharedData.InRepository("tests/servers/rabbitmq.sh"), .. arguments];
        return CommandRunner.Run(command[0], command[1..], environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["ADDRESS"] = _network?.Address(_host) });
    }

    private State Begin()
    {
        if (CommandRunner.Find("rabbitmq-server") is null)
            return new State("needs RabbitMQ, and rabbitmq-server is missing (Debian: rabbitmq-server)");
        var server = StartedServer.TryStart("dolma-rabbit-", [1, 2], Start, folder => Script("stop", folder.FullPath), out string problem);
        return server is null
            ? new State($"needs RabbitMQ, which did not start: {problem}")
            : new State(Problem: null) { Folder = server.Folder, Port = server.Port, Address = server.Output.Trim() };
    }

    private CommandResult Start(TempFolder folder, int port)
    {
        Certify(folder);
        return Run(folder, port);
    }

    private CommandResult Run(TempFolder folder, int port) => Script(
        "start",
        folder.FullPath,
        $"{port}",
        $"""
        consumer_timeout = {ConsumerTimeout.TotalMilliseconds:0}
        {(_network is null ? "" : "loopback_users = none")}
        listeners.ssl.1 = 127.0.0.1:{port + 1}
        ssl_options.cacertfile = {folder["authority.pem"]}
        ssl_options.certfile = {folder["server.pem"]}
        ssl_options.keyfile = {folder["server.key"]}
        """);

    /// <summary>An authority made for this run, and a certificate of its for <c>localhost</c>.</summary>
    private static void Certify(TempFolder folder)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1);
        DateTimeOffset until = from.AddDays(2);
        using var authorityKey = RSA.Create(2048);
        var authorityRequest = new CertificateRequest("CN=an authority for tests", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(from, until);
        using var serverKey = RSA.Create(2048);
        var serverRequest = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        serverRequest.CertificateExtensions.Add(names.Build());
        using X509Certificate2 server = serverRequest.Create(authority, from, until, [1]);
        folder.Write("authority.pem", authority.ExportCertificatePem());
        folder.Write("server.pem", server.ExportCertificatePem());
        folder.Write("server.key", serverKey.ExportPkcs8PrivateKeyPem());
    }

    private sealed record State(string? Problem)
    {
        public TempFolder? Folder { get; init; }

        public int Port { get; init; }

        public string Address { get; init; } = "";
    }
}

using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dolma.Core;
using RabbitMQ.Client;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>
/// Where the broker is and who asks: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps</c> for TLS. What the address leaves out comes from
/// variables, so that no password need stand in a command line or a config. Of RabbitMQ's query parameters it knows <c>heartbeat</c> and
/// <c>connection_timeout</c>, in seconds and milliseconds, and <c>cacertfile</c>.
/// </summary>
internal sealed class BrokerAddress
{
    public const string AddressVariable = "DOLMA_BROKER";
    public const string UserVariable = "DOLMA_BROKER_USER";
    public const string PasswordVariable = "DOLMA_BROKER_PASSWORD";

    /// <summary>A frozen process is missed after two of these, and a lost one at once.</summary>
    private const int DefaultHeartbeatSeconds = 20;

    private const int DefaultTimeoutMilliseconds = 10_000;

    private readonly Uri _uri;
    private readonly (string User, string Password)? _credentials;
    private readonly Dictionary<string, string> _parameters;

    private BrokerAddress(Uri uri, (string User, string Password)? credentials, Dictionary<string, string> parameters) =>
        (_uri, _credentials, _parameters) = (uri, credentials, parameters);

    /// <param name="address">What the option says; null asks the variable.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="ConfigException">There is none, or it cannot be understood. The password is in no message.</exception>
    public static BrokerAddress Find(string? address, Func<string, string?> variable)
    {
        string from = address is null ? AddressVariable : "`broker`";
        address ??= variable(AddressVariable);
        if (string.IsNullOrEmpty(address))
            throw new ConfigException("broker", $"is missing. Give the broker's address, `--broker amqp://host/`, or set {AddressVariable}.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
            throw new ConfigException("broker", $"is not an address of a broker (by {from}). Write amqp://user:password@host:5672/vhost, or amqps:// for TLS; what is special in a name or password as %XX.");
        if (uri.Segments.Length > 2)
            throw new ConfigException("broker", $"has the path {uri.AbsolutePath}, and a virtual host is one part. Write a slash in its name as %2f.");
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length < 2 || pair[0] is not ("heartbeat" or "connection_timeout" or "cacertfile"))
                throw new ConfigException("broker", $"has the parameter `{pair[0]}`. Known are heartbeat=SECONDS, connection_timeout=MILLISECONDS and cacertfile=PATH.");
            if (pair[0] != "cacertfile" && !(int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0))
                throw new ConfigException("broker", $"has {pair[0]}={pair[1]}, which has to be a whole number above 0.");
            parameters[pair[0]] = Uri.UnescapeDataString(pair[1]);
        }

        return new BrokerAddress(uri, Credentials(uri, variable), parameters);
    }

    /// <param name="client">What the broker's lists call this process.</param>
    /// <exception cref="ConfigException">The authority's certificate cannot be read.</exception>
    public ConnectionFactory ToFactory(string client)
    {
        var factory = new ConnectionFactory
        {
            HostName = _uri.Host,
            Port = _uri.IsDefaultPort || _uri.Port < 0 ? AmqpTcpEndpoint.UseDefaultPort : _uri.Port,
            ClientProvidedName = client,
            RequestedHeartbeat = TimeSpan.FromSeconds(Number("heartbeat", DefaultHeartbeatSeconds)),
            RequestedConnectionTimeout = TimeSpan.FromMilliseconds(Number("connection_timeout", DefaultTimeoutMilliseconds)),
            // Who uses a connection has to know that it is another one: what was delivered by the former is void.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
        };
        if (_uri.AbsolutePath.Length > 1)
            factory.VirtualHost = Uri.UnescapeDataString(_uri.AbsolutePath[1..]);
        if (_credentials is { } credentials)
            (factory.UserName, factory.Password) = credentials;
        if (_uri.Scheme == "amqps")
            factory.Ssl = Tls();
        return factory;
    }

    /// <summary>An address, which may be wrong, without what may be a password.</summary>
    public static string WithoutPassword(string address)
    {
        int begin = address.IndexOf("://", StringComparison.Ordinal) is >= 0 and int at ? at + 3 : 0;
        int end = address.LastIndexOf('@');
        int colon = end < 0 ? -1 : address.IndexOf(':', begin);
        return colon >= 0 && colon < end ? address[..colon] + address[end..] : address;
    }

    /// <summary>The address without the password.</summary>
    public override string ToString() => WithoutPassword(_uri.OriginalString);

    private static (string User, string Password)? Credentials(Uri uri, Func<string, string?> variable)
    {
        string[] written = uri.UserInfo.Split(':', 2);
        string? user = written[0].Length > 0 ? Uri.UnescapeDataString(written[0]) : variable(UserVariable);
        string? password = written.Length > 1 ? Uri.UnescapeDataString(written[1]) : variable(PasswordVariable);
        if (user is null != password is null)
        {
            throw new ConfigException("broker", user is null
                ? $"has no user, and {PasswordVariable} is set. Set {UserVariable}, or write the user in the address."
                : $"names the user {user} without a password. Set {PasswordVariable}, or write amqp://user:password@host.");
        }

        return user is null ? null : (user, password!);
    }

    private int Number(string parameter, int otherwise) =>
        _parameters.TryGetValue(parameter, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private SslOption Tls()
    {
        var tls = new SslOption { Enabled = true, ServerName = _uri.Host };
        if (!_parameters.TryGetValue("cacertfile", out string? path))
            return tls;
        X509Certificate2 authority;
        try
        {
            authority = X509CertificateLoader.LoadCertificateFromFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigException("broker", $"names {path} as cacertfile, which cannot be read as a certificate (PEM or DER): {e.Message}");
        }

        tls.CertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(new X509Certificate2(certificate));
        };
        return tls;
    }
}

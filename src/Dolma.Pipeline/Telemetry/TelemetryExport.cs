using System.Diagnostics;
using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Runs;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Dolma.Pipeline.Telemetry;

/// <summary>
/// Sends metrics and spans to a collector while a command runs. Headers with credentials, intervals and further attributes come from
/// OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_HEADERS</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c>, <c>OTEL_RESOURCE_ATTRIBUTES</c>).
/// A collector that is away never fails a run.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string ParentVariable = "TRACEPARENT";

    /// <summary>How long the end of a run waits for a collector that does not answer.</summary>
    private const int PatienceMilliseconds = 10_000;

    private readonly TracerProvider _spans;
    private readonly MeterProvider _metrics;
    private readonly Activity? _command;

    private TelemetryExport(Uri endpoint, bool isGrpc, string command, WorkSharing? sharing, ActivityContext parent)
    {
        Endpoint = endpoint;
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService(
            StageTelemetry.Name, serviceVersion: RunReport.Program[(RunReport.Program.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        if (sharing is not null)
            resource.AddAttributes([new("dolma.rank", sharing.Rank), new("dolma.world", sharing.World)]);
        _spans = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(StageTelemetry.Name)
            .AddOtlpExporter(options => Address(options, "traces")).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(StageTelemetry.Name)
            .AddOtlpExporter(options => Address(options, "metrics")).Build();
        _command = StageTelemetry.StartCommand(command, parent);

        void Address(OtlpExporterOptions options, string signal)
        {
            options.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            options.Endpoint = isGrpc ? endpoint : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}");
        }
    }

    public Uri Endpoint { get; }

    /// <summary>What to say when <see cref="Flush"/> did not succeed.</summary>
    public string Untold => $"the OpenTelemetry collector at {Endpoint} did not take all metrics; the data is not affected";

    /// <summary>Where the collector is; null if none is named.</summary>
    /// <param name="endpoint">The option; null asks the environment.</param>
    /// <param name="variable">The environment.</param>
    /// <exception cref="ConfigException">The address cannot be one.</exception>
    public static Uri? Collector(string? endpoint, Func<string, string?> variable)
    {
        endpoint ??= variable(EndpointVariable);
        if (string.IsNullOrEmpty(endpoint))
            return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new ConfigException("otlp_endpoint", $"is `{endpoint}`, which is no address of a collector. Write it as http://localhost:4318.");
        if (address.UserInfo.Length > 0)
            throw new ConfigException("otlp_endpoint", "has a user's name in it, which would end up in logs. Pass credentials in OTEL_EXPORTER_OTLP_HEADERS.");
        return address;
    }

    /// <param name="collector">See <see cref="Collector"/>.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="command">The command that the outermost span is of. Its parent is that of <c>TRACEPARENT</c>, if this is set.</param>
    /// <param name="sharing">Rank and world, which go to the attributes of the resource; null if there are none.</param>
    public static TelemetryExport Start(Uri collector, Func<string, string?> variable, string command, WorkSharing? sharing)
    {
        _ = ActivityContext.TryParse(variable(ParentVariable), traceState: null, isRemote: true, out ActivityContext parent);
        return new TelemetryExport(collector, variable(ProtocolVariable) == "grpc", command, sharing, parent);
    }

    /// <summary>Marks the command's span as failed.</summary>
    public void Failed(Exception failure) => _command?.SetStatus(ActivityStatusCode.Error, failure.Message);

    /// <summary>Sends what is waiting.</summary>
    /// <returns>Whether the collector took it.</returns>
    public bool Flush()
    {
        _command?.Stop();
        return _spans.ForceFlush(PatienceMilliseconds) & _metrics.ForceFlush(PatienceMilliseconds);
    }

    public void Dispose()
    {
        _command?.Dispose();
        _spans.Dispose();
        _metrics.Dispose();
    }
}

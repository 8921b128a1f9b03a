using System.Diagnostics;
using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Executors;
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

    /// <summary>Does a command's work, and sends what is measured meanwhile.</summary>
    /// <param name="collector">See <see cref="Collector"/>; null, and nothing is sent.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="command">The command that the outermost span is of. Its parent is that of <c>TRACEPARENT</c>, if this is set.</param>
    /// <param name="sharing">Rank and world, which go to the attributes of the resource; null if there are none.</param>
    /// <param name="warn">Told if the collector did not take all of it.</param>
    public static void Around(Uri? collector, Func<string, string?> variable, string command, WorkSharing? sharing, Action work, Action<string> warn)
    {
        if (collector is null)
        {
            work();
            return;
        }

        _ = ActivityContext.TryParse(variable(ParentVariable), traceState: null, isRemote: true, out ActivityContext parent);
        using var export = new TelemetryExport(collector, variable(ProtocolVariable) == "grpc", command, sharing, parent);
        try
        {
            work();
        }
        catch (Exception failure) when (failure is not RunLeftException)
        {
            export._command?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
        finally
        {
            if (!export.Flush())
                warn($"the OpenTelemetry collector at {collector} did not take all metrics; the data is not affected");
        }
    }

    public void Dispose()
    {
        _command?.Dispose();
        _spans.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Sends what is waiting.</summary>
    /// <returns>Whether the collector took it.</returns>
    private bool Flush()
    {
        _command?.Stop();
        return _spans.ForceFlush(PatienceMilliseconds) & _metrics.ForceFlush(PatienceMilliseconds);
    }
}

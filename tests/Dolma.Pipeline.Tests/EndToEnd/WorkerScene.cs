using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A <see cref="TagScene"/> with a crew, and a real broker between its programs; what tests of workers begin with.</summary>
public abstract class WorkerScene : TagScene
{
    protected WorkerScene(RabbitBroker broker) => (Broker, Crew) = (broker, new Crew(broker, Folder.FullPath, DolmaProgram.Variables()));

    protected RabbitBroker Broker { get; }

    private protected Crew Crew { get; }

    public override void Dispose()
    {
        Crew.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    /// <summary>Whether this worker has the shard.</summary>
    private protected bool Has(RunningProgram worker, int shard) => Claims(shard).Exists(claim =>
    {
        try
        {
            return File.ReadAllText(claim).Contains($"\"process\":{worker.Id},", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Removed, or renewed, this instant.
            return false;
        }
    });

    private protected BrokerSession Session() => BrokerSession.Open(BrokerAddress.Find(Broker.Address, _ => null), "a test");
}

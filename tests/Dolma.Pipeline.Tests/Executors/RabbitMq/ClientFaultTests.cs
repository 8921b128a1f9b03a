using System.Threading.Channels;
using Dolma.Pipeline.Executors.RabbitMq;
using RabbitMQ.Client.Framing;

namespace Dolma.Pipeline.Tests.Executors.RabbitMq
{
    public sealed class ClientFaultTests
    {
        [Fact]
        public void TheProcessSurvivesWhatTheClientsTimerThrowsWhereNobodyCanCatch()
        {
            ClientFault.Survive();
            ClientFault.Survive();
            using var thrown = new ManualResetEventSlim();
            var connection = new Connection(thrown.Set);
            // As a timer's callback it belongs to nobody.
            ThreadPool.QueueUserWorkItem(_ => connection.HeartbeatReadTimerCallback(null));
            thrown.Wait(TimeSpan.FromMinutes(1)).ShouldBeTrue();
            // What a thread of the pool throws ends the process before the next thing that is queued on it is done.
            using var next = new ManualResetEventSlim();
            ThreadPool.QueueUserWorkItem(_ => next.Set());
            next.Wait(TimeSpan.FromMinutes(1)).ShouldBeTrue();
        }

        [Fact]
        public void NothingElseIsTakenForIt()
        {
            ClientFault.IsIt(new ChannelClosedException()).ShouldBeFalse();
            ClientFault.IsIt(Should.Throw<ChannelClosedException>(() => throw new ChannelClosedException())).ShouldBeFalse();
            ClientFault.IsIt(Should.Throw<InvalidOperationException>(() => throw new InvalidOperationException())).ShouldBeFalse();
        }
    }
}

namespace RabbitMQ.Client.Framing
{
    /// <summary>Named like the library's, for the trace that it leaves.</summary>
    internal sealed class Connection(Action atTheEnd)
    {
        public async void HeartbeatReadTimerCallback(object? state)
        {
            await Task.Yield();
            try
            {
                var channel = Channel.CreateUnbounded<int>();
                channel.Writer.Complete();
                channel.Writer.Complete();
            }
            finally
            {
                atTheEnd();
            }
        }
    }
}

using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using Dolma.Core;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>
/// One connection to the broker, until it breaks; what was delivered by it is void then. Calls block, and may be made by many threads. All but
/// <see cref="Dispose"/> throw <see cref="BrokerAwayException"/> when it has broken.
/// </summary>
internal sealed class BrokerSession : IDisposable
{
    /// <summary>Deliveries of one task before the broker itself puts it away: only if workers die before they have even claimed it.</summary>
    private const int DeliveryLimit = 100;

    /// <summary>Failed tasks that are kept for people to look at, the newest.</summary>
    private const int MaxDead = 10_000;

    /// <summary>More than a coordinator can be behind; what is dropped is found in the destination.</summary>
    private const int MaxProgress = 100_000;

    /// <summary>Messages that are sent before the first of them is confirmed.</summary>
    private const int PublishedAtOnce = 128;

    /// <summary>Every broker has it.</summary>
    private const string AnyExchange = "amq.direct";

    /// <summary>An answer that takes longer does not come any more.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    /// <summary>Of a queue; one that is there answers in milliseconds, but right after the broker's start.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(5);

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly IChannel _confirmed;
    private readonly Lock _lock = new();
    private volatile string? _consumer;
    private volatile bool _isBroken;
    private volatile bool _isBlocked;

    private BrokerSession(IConnection connection, IChannel channel, IChannel confirmed)
    {
        (_connection, _channel, _confirmed) = (connection, channel, confirmed);
        _connection.ConnectionShutdownAsync += Break;
        _channel.ChannelShutdownAsync += Break;
        _confirmed.ChannelShutdownAsync += Break;
        _connection.ConnectionBlockedAsync += (_, _) => Block(true);
        _connection.ConnectionUnblockedAsync += (_, _) => Block(false);
    }

    public bool IsOpen => !_isBroken;

    /// <param name="client">What the broker's lists call this process.</param>
    /// <exception cref="ConfigException">The broker refuses, and will again: password, virtual host, certificate.</exception>
    /// <exception cref="BrokerAwayException">It cannot be reached at the moment.</exception>
    public static BrokerSession Open(BrokerAddress address, string client)
    {
        ClientFault.Survive();
        IConnection? connection = null;
        try
        {
            IConnection made = connection = Wait(address.ToFactory(client).CreateConnectionAsync(CancellationToken.None));
            IChannel channel = Wait(made.CreateChannelAsync(options: null, CancellationToken.None));
            var confirms = new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, new ThrottlingRateLimiter(PublishedAtOnce * 8));
            return new BrokerSession(made, channel, Wait(made.CreateChannelAsync(confirms, CancellationToken.None)));
        }
        catch (Exception e) when (IsAway(e))
        {
            connection?.Dispose();
            throw Refusal(e, address) ?? (Exception)new BrokerAwayException($"The broker {address} cannot be reached: {Innermost(e).Message}", e);
        }
    }

    /// <summary>
    /// Finds out whether the broker is there: by heartbeats alone the client does not always notice that it is not. One that is short of memory or disk
    /// answers nobody, says so, and is believed.
    /// </summary>
    public void Ask()
    {
        try
        {
            if (!_isBlocked)
                Locked(() => Wait(_channel.ExchangeDeclarePassiveAsync(AnyExchange, CancellationToken.None)));
        }
        catch (BrokerAwayException)
        {
            // It may have said meanwhile why there was no answer.
            if (!_isBlocked)
                _isBroken = true;
            throw;
        }
    }

    /// <summary>Makes the queues that are not there.</summary>
    /// <param name="length">Tasks that <see cref="QueueNames.Tasks"/> holds; more are refused until there is room.</param>
    /// <exception cref="ConfigException">There are queues of these names with other settings.</exception>
    public void Declare(QueueNames names, int length)
    {
        try
        {
            Declare(names.Dead, new() { ["x-queue-type"] = "quorum", ["x-max-length"] = MaxDead });
            Declare(names.Progress, new() { ["x-max-length"] = MaxProgress });
            // A message that leaves one queue is kept there until the other has it.
            Declare(names.Tasks, new()
            {
                ["x-queue-type"] = "quorum",
                ["x-max-length"] = length,
                ["x-overflow"] = "reject-publish",
                ["x-delivery-limit"] = DeliveryLimit,
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = names.Dead,
                ["x-dead-letter-strategy"] = "at-least-once",
            });
            Declare(names.Waiting, new()
            {
                ["x-queue-type"] = "quorum",
                ["x-overflow"] = "reject-publish",
                ["x-dead-letter-exchange"] = "",
                ["x-dead-letter-routing-key"] = names.Tasks,
                ["x-dead-letter-strategy"] = "at-least-once",
            });
        }
        catch (BrokerAwayException e) when (Reply(e) == Constants.PreconditionFailed)
        {
            throw new ConfigException(
                "queue", $"is {names.Name}, and the broker has such queues with other settings: {Innermost(e).Message}. Name another, give the same `queue_length`, or delete them.");
        }
    }

    /// <summary>Messages that are free and processes that listen; null if there is no such queue.</summary>
    public (uint Messages, uint Consumers)? Find(string queue)
    {
        // A question about a queue that is not there closes its channel.
        lock (_lock)
        {
            try
            {
                using IChannel channel = OpenChannel();
                QueueDeclareOk found = Try(() => Wait(channel.QueueDeclarePassiveAsync(queue)));
                return (found.MessageCount, found.ConsumerCount);
            }
            catch (BrokerAwayException e) when (Reply(e) == Constants.NotFound)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Removes a queue that does not answer. A broker that is killed moments after it made a quorum queue may come back without the queue's log, and then
    /// nobody leads it, for good (seen of RabbitMQ 3.10): it can still be declared, but neither filled nor emptied.
    /// </summary>
    /// <returns>Whether it was removed; what was in it was lost before.</returns>
    public bool RemoveIfDead(string queue)
    {
        lock (_lock)
        {
            // The broker's side of a channel that asks such a queue hangs for half a minute, so each question has a channel of its own.
            IChannel channel = OpenChannel();
            try
            {
                // What comes is given back with the end of the channel.
                Try(() => channel.BasicGetAsync(queue, autoAck: false, CancellationToken.None).WaitAsync(LongestSilence).GetAwaiter().GetResult());
                channel.Dispose();
                return false;
            }
            catch (BrokerAwayException e) when (e.InnerException is TimeoutException && !_isBroken && !_isBlocked)
            {
                using IChannel other = OpenChannel();
                Try(() => Wait(other.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false)));
                return true;
            }
        }
    }

    public void Purge(string queue) => Locked(() => Wait(_channel.QueuePurgeAsync(queue, CancellationToken.None)));

    /// <summary>Takes messages from a queue.</summary>
    /// <param name="prefetch">Messages that may be unacknowledged; 0 if they need not be acknowledged at all.</param>
    /// <param name="isExclusive">Whether nobody else may.</param>
    /// <param name="take">Called for each, one at a time, and to be quick: tag, content, and whether it was delivered before.</param>
    /// <returns>False if somebody else has it for himself; the session is of no use then.</returns>
    public bool Consume(string queue, ushort prefetch, bool isExclusive, Action<ulong, byte[], bool> take)
    {
        try
        {
            Locked(() =>
            {
                var consumer = new AsyncEventingBasicConsumer(_channel);
                consumer.ReceivedAsync += (_, delivery) =>
                {
                    take(delivery.DeliveryTag, delivery.Body.ToArray(), delivery.Redelivered);
                    return Task.CompletedTask;
                };
                consumer.UnregisteredAsync += (_, ended) =>
                {
                    // The queue was deleted, if it was not this side that stopped.
                    if (ended.ConsumerTags.Contains(_consumer, StringComparer.Ordinal))
                        _isBroken = true;
                    return Task.CompletedTask;
                };
                Wait(_channel.BasicQosAsync(0, prefetch, global: false));
                return _consumer = Wait(_channel.BasicConsumeAsync(queue, autoAck: prefetch == 0, "", noLocal: false, isExclusive, arguments: null, consumer));
            });
            return true;
        }
        catch (BrokerAwayException e) when (Reply(e) == Constants.AccessRefused)
        {
            return false;
        }
    }

    /// <summary>Takes no more messages; those that were delivered can still be acknowledged.</summary>
    public void StopConsuming() => Locked(() =>
    {
        if (_consumer is { } consumer)
        {
            _consumer = null;
            Wait(_channel.BasicCancelAsync(consumer));
        }
    });

    /// <summary>Has the broker store a message.</summary>
    /// <param name="delay">How long it is to stay there; null for as long as nobody takes it.</param>
    /// <param name="headers">For people.</param>
    /// <returns>False if the queue is full.</returns>
    public bool Publish(string queue, byte[] body, TimeSpan? delay = null, Dictionary<string, object?>? headers = null) => Locked(() =>
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json", Headers = headers };
        if (delay is { } time)
            properties.Expiration = Math.Max(1, (long)time.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return IsStored(_confirmed.BasicPublishAsync("", queue, mandatory: true, properties, body).AsTask());
    });

    /// <summary>The same for many.</summary>
    /// <returns>Of each, whether it is stored.</returns>
    public bool[] PublishAll(string queue, IReadOnlyList<byte[]> bodies)
    {
        var stored = new bool[bodies.Count];
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json" };
        for (int from = 0; from < bodies.Count; from += PublishedAtOnce)
        {
            int first = from;
            Locked(() =>
            {
                Task[] sent =
                [
                    .. bodies.Skip(first).Take(PublishedAtOnce)
                        .Select(body => _confirmed.BasicPublishAsync("", queue, mandatory: true, properties, body).AsTask()),
                ];
                for (int i = 0; i < sent.Length; i++)
                    stored[first + i] = IsStored(sent[i]);
            });
        }

        return stored;
    }

    /// <summary>Sends a message that may be lost.</summary>
    public void Tell(string queue, byte[] body) =>
        Locked(() => Wait(_channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties(), body).AsTask()));

    public void Acknowledge(ulong tag) => Locked(() => Wait(_channel.BasicAckAsync(tag, multiple: false).AsTask()));

    /// <summary>Gives a message back to its queue.</summary>
    public void Requeue(ulong tag) => Locked(() => Wait(_channel.BasicNackAsync(tag, multiple: false, requeue: true).AsTask()));

    public void Dispose()
    {
        _isBroken = true;
        // A connection whose other side cannot be reached may take for ever to end: it is left to itself then.
        var end = Task.Run(async () =>
        {
            await _connection.CloseAsync(Constants.ReplySuccess, "bye", TimeSpan.FromSeconds(2), abort: true, CancellationToken.None).ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
        });
        // However it ends: of one that was gone before, the client complains in ways of its own.
        end.ContinueWith(ended => ended.Exception, TaskScheduler.Default).Wait(LongestFarewell);
    }

    /// <summary>One for a question that may end it, or keep it waiting.</summary>
    private IChannel OpenChannel() => Try(() => Wait(_connection.CreateChannelAsync(options: null, CancellationToken.None)));

    private static bool IsStored(Task published)
    {
        try
        {
            Wait(published);
            return true;
        }
        catch (PublishException)
        {
            return false;
        }
    }

    private void Declare(string queue, Dictionary<string, object?> arguments) => Locked(() =>
        Wait(_channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments)));

    private Task Break(object sender, ShutdownEventArgs reason)
    {
        _isBroken = true;
        return Task.CompletedTask;
    }

    private Task Block(bool isBlocked)
    {
        _isBlocked = isBlocked;
        return Task.CompletedTask;
    }

    private void Locked(Action call) => Locked(() =>
    {
        call();
        return 0;
    });

    private T Locked<T>(Func<T> call)
    {
        lock (_lock)
            return Try(call);
    }

    private T Try<T>(Func<T> call)
    {
        if (_isBroken)
            throw new BrokerAwayException("The connection to the broker has ended.");
        try
        {
            return call();
        }
        catch (Exception e) when (IsAway(e))
        {
            throw new BrokerAwayException(Innermost(e).Message, e);
        }
    }

    private static T Wait<T>(Task<T> answer) => answer.WaitAsync(LongestAnswer).GetAwaiter().GetResult();

    private static void Wait(Task answer) => answer.WaitAsync(LongestAnswer).GetAwaiter().GetResult();

    private static bool IsAway(Exception e) => e is RabbitMQClientException or IOException or SocketException or TimeoutException
        or ObjectDisposedException or OperationCanceledException or AuthenticationException or ChannelClosedException;

    /// <summary>What the broker will say again next time; null if it may have been chance.</summary>
    private static ConfigException? Refusal(Exception e, BrokerAddress address)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    return new ConfigException("broker", $"is {address}, which refuses the user or the password. Give both in the address, or as {BrokerAddress.UserVariable} and {BrokerAddress.PasswordVariable}.");
                case OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotAllowed or Constants.AccessRefused } refused:
                    return new ConfigException("broker", $"is {address}, which refuses: {refused.ShutdownReason!.ReplyText}. Name a virtual host that exists and that this user may use.");
                case AuthenticationException untrusted:
                    return new ConfigException("broker", $"is {address}, and TLS fails: {untrusted.Message} Name the authority that signed the broker's certificate with ?cacertfile=PATH, or trust it on this machine.");
            }
        }

        return null;
    }

    /// <summary>Whether the broker has said that this user may not do what was asked.</summary>
    public static bool IsRefusal(BrokerAwayException e) => Reply(e) is Constants.AccessRefused or Constants.NotAllowed;

    private static int Reply(BrokerAwayException e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is OperationInterruptedException { ShutdownReason: { } reason })
                return reason.ReplyCode;
        }

        return 0;
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}

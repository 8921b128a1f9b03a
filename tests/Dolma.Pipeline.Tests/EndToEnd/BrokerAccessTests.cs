using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The way to a broker: what refuses is said at once, and passwords are not said at all.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BrokerAccessTests(RabbitBroker broker) : WorkerScene(broker)
{
    [SkippableTheory]
    [InlineData("amqp://guest:wrong-password@{0}/", "refuses the user or the password")]
    [InlineData("amqp://guest:guest@{0}/nowhere", "Name a virtual host that exists")]
    [InlineData("amqp://guest:guest@127.0.0.1:1/", "cannot be reached")]
    [InlineData("amqps://guest:guest@localhost:{1}/", "TLS fails")]
    [InlineData("http://{0}/", "is not an address of a broker")]
    public void ABrokerThatRefusesIsOneClearErrorBeforeAnyWork(string pattern, string message)
    {
        var real = new Uri(Broker.Address);
        string address = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, real.Authority.Split('@')[^1], real.Port + 1);
        Shards(1);
        foreach (string[] command in (string[][])[["worker"], [.. Tag("char_length_v1"), "--executor", "rabbitmq"]])
        {
            CommandResult result = DolmaProgram.Run(Folder.FullPath, [.. command, "--broker", address, "--queue", Crew.Queue]);
            result.ExitCode.ShouldBe(1);
            result.Errors.ShouldContain("a problem:");
            result.Errors.ShouldContain(message);
            result.Errors.ShouldNotContain("wrong-password");
            result.Errors.ShouldNotContain("mistake in the program");
        }

        Files().ShouldBeEmpty();
    }

    [SkippableFact]
    public void AnAddressMayUseTlsAndThePasswordIsNowhere()
    {
        Shards(2);
        var real = new Uri(Broker.TlsAddress);
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        variables[BrokerAddress.AddressVariable] = $"amqps://localhost:{real.Port}/?cacertfile={Broker.Authority}";
        variables[BrokerAddress.UserVariable] = "guest";
        variables[BrokerAddress.PasswordVariable] = "guest";
        Crew.Worker(variables);
        CommandResult result = DolmaProgram.Run(
            Folder.FullPath,
            [.. Tag("char_length_v1"), "--executor", "rabbitmq", "--queue", Crew.Queue, "--report", "run.json", "--broker", $"{Broker.TlsAddress}?cacertfile={Broker.Authority}"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("broker: amqps://guest@localhost");
        foreach (string text in (string[])[result.Output, File.ReadAllText(Folder["run.json"])])
            text.ShouldNotContain("guest:guest");
    }
}

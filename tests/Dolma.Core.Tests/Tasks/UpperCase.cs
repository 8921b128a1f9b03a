using System.Text;
using Dolma.Core.Tasks;

namespace Dolma.Core.Tests.Tasks;

/// <summary>Makes every line upper case; cannot use the line <c>bad</c>, and has a bug at the line <c>throw</c>.</summary>
internal sealed class UpperCase : TaskOperator
{
    public string Setting { get; init; } = "";

    public Action<string>? OnLine { get; init; }

    public override string Fingerprint => "upper " + Setting;

    public override OperatorWorker CreateWorker() => new Worker(OnLine);

    private sealed class Worker(Action<string>? onLine) : RecordWorker
    {
        protected override void Process(Batch batch, int index)
        {
            string line = Encoding.UTF8.GetString(batch.Line(index).Span);
            onLine?.Invoke(line);
            batch.Output(0).Write("half a line"u8);
            if (line == "bad")
                throw new BadLineException("test", "a bad line");
            if (line == "throw")
                throw new InvalidOperationException("a bug");
            batch.Output(0).Truncate(batch.Output(0).Length - "half a line".Length);
            batch.Output(0).Write(Encoding.UTF8.GetBytes(line.ToUpperInvariant() + "\n"));
            batch.Counts.Add("lines", 1);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dolma.Core.Documents;
using Dolma.Taggers;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// Does what a document says, so that a test has shards that take their time or end their process: <c>wait MILLISECONDS</c>, <c>wait for FILE</c> or
/// <c>die</c>. The program loads it from this assembly.
/// </summary>
[DolmaTagger("patient_v1")]
public sealed class PatientTagger : Tagger
{
    public override IReadOnlyList<string> Types { get; } = ["length"];

    public override void Tag(Document document, SpanSink spans)
    {
        string text = Encoding.UTF8.GetString(document.Text.Utf8);
        if (text == "die")
            Process.GetCurrentProcess().Kill();
        else if (text.StartsWith("wait for ", StringComparison.Ordinal))
            SpinWait.SpinUntil(() => File.Exists(text["wait for ".Length..]));
        else if (text.StartsWith("wait ", StringComparison.Ordinal))
            Thread.Sleep(int.Parse(text.AsSpan("wait ".Length), CultureInfo.InvariantCulture));
        spans.Add(0, 0, document.Text.CodePointCount, text.Length);
    }
}

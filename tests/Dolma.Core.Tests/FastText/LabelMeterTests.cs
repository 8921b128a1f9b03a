using Dolma.Core.FastText;

namespace Dolma.Core.Tests.FastText;

public sealed class LabelMeterTests
{
    [Fact]
    public void PrecisionCountsWhatWasPredictedAndRecallWhatThereIs()
    {
        var meter = new LabelMeter(3);
        meter.Add([0], [new(0, 0.9f), new(1, 0.1f)]);
        meter.Add([1, 2], [new(1, 0.8f)]);
        meter.Add([2], []);
        meter.Lines.ShouldBe(3);
        meter.Precision.ShouldBe(2.0 / 3);
        meter.Recall.ShouldBe(0.5);
        meter.PrecisionOf(1).ShouldBe(0.5);
        meter.RecallOf(2).ShouldBe(0);
        meter.F1Of(1).ShouldBe(2.0 / 3);
        double.IsNaN(meter.PrecisionOf(2)).ShouldBeTrue();
    }
}

namespace Olmo.Torch.Tests;

public sealed class TensorScopeTests
{
    public TensorScopeTests() => Torch.OrSkip();

    [SkippableFact]
    public void ClosingFreesWhatWasMadeInside()
    {
        using Tensor outside = Tensor.Ones([2]);
        long before = Torch.LiveTensors();
        Tensor made;
        using (TensorScope.Open())
        {
            made = (outside + 1) * 2;
            made.ToArray<float>().ShouldBe([4, 4]);
            Torch.LiveTensors().ShouldBe(before + 2);
        }

        made.IsFreed.ShouldBeTrue();
        outside.IsFreed.ShouldBeFalse();
        Torch.LiveTensors().ShouldBe(before);
    }

    [SkippableFact]
    public void WhatIsMovedOutOutlivesTheScope()
    {
        long before = Torch.LiveTensors();
        Tensor kept;
        using (TensorScope scope = TensorScope.Open())
        {
            Tensor passing = Tensor.Ones([2]);
            kept = scope.MoveOut(passing + 1);
        }

        Torch.LiveTensors().ShouldBe(before + 1);
        kept.ToArray<float>().ShouldBe([2, 2]);
        kept.Dispose();
        Torch.LiveTensors().ShouldBe(before);
    }

    [SkippableFact]
    public void TheEnclosingScopeOwnsWhatIsMovedOutOfTheInnerOne()
    {
        Tensor kept;
        using (TensorScope.Open())
        {
            using (TensorScope inner = TensorScope.Open())
                kept = inner.MoveOut(Tensor.Ones([1]));
            kept.IsFreed.ShouldBeFalse();
        }

        kept.IsFreed.ShouldBeTrue();
    }

    [SkippableFact]
    public void ATensorFreedEarlyIsNotFreedAgain()
    {
        long before = Torch.LiveTensors();
        using (TensorScope.Open())
            Tensor.Ones([1]).Dispose();
        Torch.LiveTensors().ShouldBe(before);
    }

    [SkippableFact]
    public void AnExceptionInsideFreesToo()
    {
        long before = Torch.LiveTensors();
        Should.Throw<TorchException>(() =>
        {
            using TensorScope scope = TensorScope.Open();
            return Tensor.Ones([2, 3]).MatMul(Tensor.Ones([2, 3]));
        });
        Torch.LiveTensors().ShouldBe(before);
    }

    [SkippableFact]
    public void ScopesCloseInReverseOrder()
    {
        TensorScope outer = TensorScope.Open();
        TensorScope inner = TensorScope.Open();
        Should.Throw<InvalidOperationException>(outer.Dispose).Message.ShouldContain("reverse order");
        inner.Dispose();
        outer.Dispose();
        outer.Dispose();    // twice is nothing
    }

    [SkippableFact]
    public void OnlyTheScopeOfATensorMovesItOut()
    {
        using Tensor outside = Tensor.Ones([1]);
        using TensorScope scope = TensorScope.Open();
        Should.Throw<InvalidOperationException>(() => scope.MoveOut(outside));
        Tensor inside = scope.MoveOut(Tensor.Ones([1]));
        Should.Throw<InvalidOperationException>(() => scope.MoveOut(inside));
        inside.Dispose();
    }

    [SkippableFact]
    public void AnotherThreadNeitherUsesNorClosesTheScope()
    {
        using TensorScope scope = TensorScope.Open();
        Tensor? made = null;
        Exception? refused = null;
        var thread = new Thread(() =>
        {
            made = Tensor.Ones([1]);
            refused = Record.Exception(scope.Dispose);
        });
        thread.Start();
        thread.Join();
        made!.Scope.ShouldBeNull();
        made.Dispose();
        refused.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("thread");
    }

    [SkippableFact]
    public void TrainingInScopesKeepsTheNumberOfHandlesConstant()
    {
        using Tensor weight = Tensor.Ones([4, 4]);
        weight.RequiresGrad = true;
        long before = Torch.LiveTensors();
        for (int step = 0; step < 5; step++)
        {
            using TensorScope scope = TensorScope.Open();
            weight.ClearGrad();
            Tensor.Ones([2, 4]).Linear(weight).Silu().Sum().Backward();
            using (GradMode.Disabled())
                weight.AddInPlace(weight.Grad()!, -0.1);
        }

        Torch.LiveTensors().ShouldBe(before);
    }
}

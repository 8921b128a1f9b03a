using Dolma.Core;
using Olmo.Torch;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;
using Olmo.Trainer.Model;
using Olmo.Trainer.Optim;

namespace Olmo.Trainer.Loop;

/// <summary>What one step gave.</summary>
internal readonly record struct StepResult(float CrossEntropy, float? Z, ClipResult Clip);

/// <summary>
/// One optimizer step: forward and backward of each microbatch, clipping, schedule, update, in the original's order.
/// Source: <c>OLMo:olmo/train.py</c> (train_step).
/// </summary>
internal sealed class TrainStep
{
    private readonly TrainConfig _config;
    private readonly OlmoModel _model;
    private readonly Optimizer _optimizer;
    private readonly Scheduler _scheduler;
    private readonly DType? _autocast;

    public TrainStep(TrainConfig config, OlmoModel model, Optimizer optimizer)
    {
        _config = config;
        _model = model;
        _optimizer = optimizer;
        _scheduler = new Scheduler(config.Scheduler);
        Clipper = new GradientClipper(config.Optimizer.Betas.Max());
        _autocast = config.Precision switch
        {
            Precision.AmpBf16 => DType.BFloat16,
            Precision.AmpFp16 => DType.Float16,
            _ => null,
        };
    }

    /// <summary>Holds what clipping remembers.</summary>
    public GradientClipper Clipper { get; }

    /// <summary>Does one step.</summary>
    /// <param name="batch">All instances of the step.</param>
    /// <param name="step">Its number, from 1.</param>
    /// <param name="current">Steps or tokens so far, this batch included, in the scheduler's units.</param>
    /// <param name="max">The same of the whole run.</param>
    /// <exception cref="RunException">The loss is not a number; the weights are spoilt by then.</exception>
    public StepResult Run(TrainBatch batch, long step, long current, long max)
    {
        using TensorScope scope = TensorScope.Open();
        foreach (Parameter parameter in _model.Parameters)
            parameter.Value.ClearGrad();
        (float crossEntropy, float? z) = Accumulate(batch);
        ClipResult clip = Clipper.Clip(_optimizer.Groups, step);
        foreach (ParameterGroup group in _optimizer.Groups)
        {
            group.LearningRate = _scheduler.LearningRate(_config.Optimizer.LearningRate, current, max);
            group.MaxGradNorm = _scheduler.ClipLimit(_config.MaxGradNorm, current);
            group.MaxGradNormRatio = _scheduler.ClipLimit(_config.MaxGradNormRatio, current);
        }

        _optimizer.Step();
        if (float.IsNaN(crossEntropy) || z is float.NaN)
        {
            throw new RunException(
                $"The loss of step {step} is not a number, and the weights are spoilt. Lower `optimizer.learning_rate`, lengthen `scheduler.t_warmup`, or set `max_grad_norm`.");
        }

        return new StepResult(crossEntropy, z, clip);
    }

    /// <summary>Adds the gradients of all microbatches. The divisor is every token of the batch, also those without a target.</summary>
    internal (float CrossEntropy, float? Z) Accumulate(TrainBatch batch)
    {
        long tokens = (long)batch.Instances * batch.SequenceLength;
        float crossEntropySum = 0;
        float zSum = 0;
        for (int first = 0; first < batch.Instances; first += _config.DeviceTrainMicrobatchSize)
        {
            using TensorScope micro = TensorScope.Open();
            int count = Math.Min(_config.DeviceTrainMicrobatchSize, batch.Instances - first);
            Tensor ids = Tensor.From<long>(batch.Inputs(first, count), [count, batch.SequenceLength], _model.Device);
            Tensor labels = Tensor.From<long>(batch.Labels(first, count), [count * (batch.SequenceLength - 1)], _model.Device);
            Tensor logits;
            using (Autocast.To(_model.Device, _autocast))
                logits = _model.Forward(ids, training: true);
            (Tensor crossEntropy, Tensor? z) = LanguageLoss.Sums(logits, labels, _config.SoftmaxAuxiliaryLoss);
            Tensor loss = crossEntropy * (1.0 / tokens);
            crossEntropySum += (float)loss.Item();
            if (z is not null)
            {
                Tensor zLoss = z * (1.0 / tokens);
                zSum += (float)zLoss.Item();
                loss = loss + zLoss;
            }

            loss.Backward();
        }

        return (crossEntropySum, _config.SoftmaxAuxiliaryLoss ? zSum : null);
    }
}

using Olmo.Torch;

namespace Olmo.Trainer.Model;

/// <summary>A trained tensor under its name in checkpoints. The model owns the tensor.</summary>
internal sealed record Parameter(string Name, Tensor Value, ParameterKind Kind);

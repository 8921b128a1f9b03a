namespace Olmo.Trainer.Model;

/// <summary>What owns a parameter: decides its initial values and whether it decays.</summary>
internal enum ParameterKind
{
    /// <summary>Token embedding, also if it serves as the output matrix.</summary>
    Embedding,

    /// <summary>Learned positions.</summary>
    Positions,

    /// <summary>Weight of a linear layer.</summary>
    Linear,

    /// <summary>Weight of a norm.</summary>
    Norm,

    /// <summary>Bias of either.</summary>
    Bias,
}

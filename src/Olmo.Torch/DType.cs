namespace Olmo.Torch;

/// <summary>Element types. The numbers are those of <c>native/olmo_torch.h</c>.</summary>
public enum DType
{
    UInt8 = 0,
    Int32 = 1,
    Int64 = 2,
    Float16 = 3,
    BFloat16 = 4,
    Float32 = 5,
    Float64 = 6,
    Bool = 7,
}

/// <summary>Sizes of element types.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this DType type) => type switch
    {
        DType.UInt8 or DType.Bool => 1,
        DType.Float16 or DType.BFloat16 => 2,
        DType.Int32 or DType.Float32 => 4,
        DType.Int64 or DType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown element type"),
    };
}

using System.Runtime.InteropServices;

namespace Olmo.Torch;

/// <summary>
/// The functions of <c>native/olmo_torch.h</c>, one for one and in its order. A status other than 0 becomes an exception in
/// <see cref="Check"/>; an optional tensor is <see cref="TensorHandle.None"/>.
/// </summary>
internal static unsafe partial class Native
{
    private const int OutOfMemory = 2;

    /// <summary>Throws what the calling thread's last call failed with, if <paramref name="status"/> says it did.</summary>
    internal static void Check(int status)
    {
        if (status != 0)
            Fail(status);
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Fail(int status)
    {
        string message = Marshal.PtrToStringUTF8(LastError()) ?? "libtorch failed without a message";
        throw status == OutOfMemory ? new TorchOutOfMemoryException(message) : new TorchException(message);
    }

    // the library
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_magic")]
    internal static partial uint Magic();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_abi_version")]
    internal static partial uint AbiVersion();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_last_error")]
    internal static partial nint LastError();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_torch_version")]
    internal static partial nint TorchVersion();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_live_tensors")]
    internal static partial long LiveTensors();

    // the runtime
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_cuda_devices")]
    internal static partial int CudaDevices();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_set_threads")]
    internal static partial int SetThreads(int threads);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_threads")]
    internal static partial int Threads();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_manual_seed")]
    internal static partial int ManualSeed(ulong seed);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_set_deterministic")]
    internal static partial int SetDeterministic(int on);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_grad_enabled")]
    internal static partial int GradEnabled();

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_set_grad_enabled")]
    internal static partial void SetGradEnabled(int on);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_autocast_begin")]
    internal static partial int AutocastBegin(int dtype);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_autocast_end")]
    internal static partial int AutocastEnd();

    // making, reading, freeing
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_tensor_free")]
    internal static partial void TensorFree(nint tensor);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_full")]
    internal static partial int Full(long* sizes, int rank, double value, int dtype, int device, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_arange")]
    internal static partial int Arange(double start, double end, double step, int dtype, int device, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_from_data")]
    internal static partial int FromData(void* data, long bytes, long* sizes, int rank, int dtype, int device, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_copy_data")]
    internal static partial int CopyData(TensorHandle tensor, void* data, long bytes);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_rank")]
    internal static partial int Rank(TensorHandle tensor, out int result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_sizes")]
    internal static partial int Sizes(TensorHandle tensor, long* result, int rank);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_dtype")]
    internal static partial int Dtype(TensorHandle tensor, out int result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_device")]
    internal static partial int Device(TensorHandle tensor, out int result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_item")]
    internal static partial int Item(TensorHandle tensor, out double result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_to")]
    internal static partial int To(TensorHandle tensor, int dtype, int device, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_clone")]
    internal static partial int Clone(TensorHandle tensor, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_contiguous")]
    internal static partial int Contiguous(TensorHandle tensor, out nint result);

    // gradients
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_requires_grad")]
    internal static partial int RequiresGrad(TensorHandle tensor, out int result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_set_requires_grad")]
    internal static partial int SetRequiresGrad(TensorHandle tensor, int on);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_detach")]
    internal static partial int Detach(TensorHandle tensor, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_backward")]
    internal static partial int Backward(TensorHandle loss);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_grad")]
    internal static partial int Grad(TensorHandle tensor, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_set_grad")]
    internal static partial int SetGrad(TensorHandle tensor, TensorHandle grad);

    // shape
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_reshape")]
    internal static partial int Reshape(TensorHandle tensor, long* sizes, int rank, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_expand")]
    internal static partial int Expand(TensorHandle tensor, long* sizes, int rank, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_transpose")]
    internal static partial int Transpose(TensorHandle tensor, long first, long second, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_narrow")]
    internal static partial int Narrow(TensorHandle tensor, long dim, long start, long length, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_repeat_interleave")]
    internal static partial int RepeatInterleave(TensorHandle tensor, long repeats, long dim, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_cat")]
    internal static partial int Cat(nint* tensors, int count, long dim, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_triu")]
    internal static partial int Triu(TensorHandle tensor, long diagonal, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_gather")]
    internal static partial int Gather(TensorHandle tensor, long dim, TensorHandle index, out nint result);

    // elementwise and reductions
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_add")]
    internal static partial int Add(TensorHandle a, TensorHandle b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_sub")]
    internal static partial int Sub(TensorHandle a, TensorHandle b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_mul")]
    internal static partial int Mul(TensorHandle a, TensorHandle b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_div")]
    internal static partial int Div(TensorHandle a, TensorHandle b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_maximum")]
    internal static partial int Maximum(TensorHandle a, TensorHandle b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_ne_scalar")]
    internal static partial int NeScalar(TensorHandle a, double b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_add_scalar")]
    internal static partial int AddScalar(TensorHandle a, double b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_mul_scalar")]
    internal static partial int MulScalar(TensorHandle a, double b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_pow_scalar")]
    internal static partial int PowScalar(TensorHandle a, double b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_clamp")]
    internal static partial int Clamp(TensorHandle a, double low, double high, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_masked_fill")]
    internal static partial int MaskedFill(TensorHandle a, TensorHandle mask, double value, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_neg")]
    internal static partial int Neg(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_abs")]
    internal static partial int Abs(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_sign")]
    internal static partial int Sign(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_exp")]
    internal static partial int Exp(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_sqrt")]
    internal static partial int Sqrt(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_rsqrt")]
    internal static partial int Rsqrt(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_sin")]
    internal static partial int Sin(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_cos")]
    internal static partial int Cos(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_erf")]
    internal static partial int Erf(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_isnan")]
    internal static partial int Isnan(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_sum")]
    internal static partial int Sum(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_norm")]
    internal static partial int Norm(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_max")]
    internal static partial int Max(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_mean_dim")]
    internal static partial int MeanDim(TensorHandle a, long dim, int keep, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_sum_dim")]
    internal static partial int SumDim(TensorHandle a, long dim, int keep, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_argmax")]
    internal static partial int Argmax(TensorHandle a, long dim, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_logsumexp")]
    internal static partial int Logsumexp(TensorHandle a, long dim, int keep, out nint result);

    // in place
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_copy_")]
    internal static partial int CopyInPlace(TensorHandle a, TensorHandle source);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_fill_")]
    internal static partial int FillInPlace(TensorHandle a, double value);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_add_")]
    internal static partial int AddInPlace(TensorHandle a, TensorHandle b, double alpha);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_mul_")]
    internal static partial int MulInPlace(TensorHandle a, TensorHandle b);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_mul_scalar_")]
    internal static partial int MulScalarInPlace(TensorHandle a, double b);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_add_scalar_")]
    internal static partial int AddScalarInPlace(TensorHandle a, double b);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_clamp_")]
    internal static partial int ClampInPlace(TensorHandle a, double low, double high);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_lerp_")]
    internal static partial int LerpInPlace(TensorHandle a, TensorHandle end, double weight);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_addcmul_")]
    internal static partial int AddcmulInPlace(TensorHandle a, TensorHandle b, TensorHandle c, double value);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_addcdiv_")]
    internal static partial int AddcdivInPlace(TensorHandle a, TensorHandle b, TensorHandle c, double value);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_erfinv_")]
    internal static partial int ErfinvInPlace(TensorHandle a);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_normal_")]
    internal static partial int NormalInPlace(TensorHandle a, double mean, double std);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_uniform_")]
    internal static partial int UniformInPlace(TensorHandle a, double low, double high);

    // neural networks
    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_matmul")]
    internal static partial int Matmul(TensorHandle a, TensorHandle b, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_linear")]
    internal static partial int Linear(TensorHandle input, TensorHandle weight, TensorHandle biasOrNull, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_embedding")]
    internal static partial int Embedding(TensorHandle weight, TensorHandle ids, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_layer_norm")]
    internal static partial int LayerNorm(TensorHandle input, long width, TensorHandle weightOrNull, TensorHandle biasOrNull, double epsilon, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_silu")]
    internal static partial int Silu(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_gelu")]
    internal static partial int Gelu(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_relu")]
    internal static partial int Relu(TensorHandle a, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_softmax")]
    internal static partial int Softmax(TensorHandle a, long dim, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_log_softmax")]
    internal static partial int LogSoftmax(TensorHandle a, long dim, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_dropout")]
    internal static partial int Dropout(TensorHandle a, double probability, int training, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_attention")]
    internal static partial int Attention(TensorHandle q, TensorHandle k, TensorHandle v, TensorHandle maskOrNull, double dropout, int causal, out nint result);

    [LibraryImport(TorchLibrary.Name, EntryPoint = "olmo_cross_entropy_sum")]
    internal static partial int CrossEntropySum(TensorHandle logits, TensorHandle targets, long ignoreIndex, out nint result);
}

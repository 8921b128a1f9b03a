// The C face of libtorch for Olmo.Torch. It is ours from end to end: no struct, no exception and no C++ type crosses it.
//
//   * Every call that can fail returns an olmo_status; 0 is success. The text belonging to the last failure of the calling thread
//     is olmo_last_error(), valid until that thread's next failing call.
//   * A tensor is an opaque pointer. Whoever receives one through an `out` owns it and gives it back exactly once with
//     olmo_tensor_free. Two handles may share storage (a view and its base); each is freed on its own.
//   * `out` is written only on success.
//   * Sizes are in elements unless the name says bytes. Dimensions may be negative, counted from the end, as in PyTorch.
#pragma once

#include <stdint.h>

#if defined(__GNUC__)
#define OLMO_API extern "C" __attribute__((visibility("default")))
#else
#define OLMO_API extern "C"
#endif

// "OLMT", then the version of this interface; a caller built for another version must refuse the library.
#define OLMO_TORCH_MAGIC 0x4F4C4D54u
#define OLMO_TORCH_ABI_VERSION 1u

typedef int32_t olmo_status;
enum
{
    OLMO_OK = 0,
    OLMO_ERROR = 1,            // libtorch refused: shapes, types, devices
    OLMO_OUT_OF_MEMORY = 2,    // host or device memory
    OLMO_BAD_ARGUMENT = 3,     // a null handle, an unknown type or device
};

typedef struct olmo_tensor_opaque* olmo_tensor;

// Element types; the numbers are this interface's own.
enum
{
    OLMO_UINT8 = 0,
    OLMO_INT32 = 1,
    OLMO_INT64 = 2,
    OLMO_FLOAT16 = 3,
    OLMO_BFLOAT16 = 4,
    OLMO_FLOAT32 = 5,
    OLMO_FLOAT64 = 6,
    OLMO_BOOL = 7,
};

// Devices: -1 is the processor, 0 and up a CUDA device.
#define OLMO_CPU (-1)

// --- the library ------------------------------------------------------------------------------------------------------------
OLMO_API uint32_t olmo_magic(void);
OLMO_API uint32_t olmo_abi_version(void);
OLMO_API const char* olmo_last_error(void);
OLMO_API const char* olmo_torch_version(void);
OLMO_API int64_t olmo_live_tensors(void);    // handles given out and not yet freed, all threads

// --- the runtime ------------------------------------------------------------------------------------------------------------
OLMO_API int32_t olmo_cuda_devices(void);    // 0 if this libtorch has no CUDA or the machine no device
OLMO_API olmo_status olmo_set_threads(int32_t threads);
OLMO_API int32_t olmo_threads(void);
OLMO_API olmo_status olmo_manual_seed(uint64_t seed);    // the generators of all devices
OLMO_API olmo_status olmo_set_deterministic(int32_t on);
OLMO_API int32_t olmo_grad_enabled(void);
OLMO_API void olmo_set_grad_enabled(int32_t on);         // of the calling thread
OLMO_API olmo_status olmo_autocast_begin(int32_t dtype); // CUDA only; nests
OLMO_API olmo_status olmo_autocast_end(void);

// --- making, reading, freeing -----------------------------------------------------------------------------------------------
OLMO_API void olmo_tensor_free(olmo_tensor tensor);    // null is allowed
OLMO_API olmo_status olmo_full(const int64_t* sizes, int32_t rank, double value, int32_t dtype, int32_t device, olmo_tensor* out);
OLMO_API olmo_status olmo_arange(double start, double end, double step, int32_t dtype, int32_t device, olmo_tensor* out);
// Copies `bytes` bytes of `data`, row-major; they must be exactly the elements of the shape.
OLMO_API olmo_status olmo_from_data(
    const void* data, int64_t bytes, const int64_t* sizes, int32_t rank, int32_t dtype, int32_t device, olmo_tensor* out);
OLMO_API olmo_status olmo_copy_data(olmo_tensor tensor, void* data, int64_t bytes);    // row-major, waits for the device
OLMO_API olmo_status olmo_rank(olmo_tensor tensor, int32_t* out);
OLMO_API olmo_status olmo_sizes(olmo_tensor tensor, int64_t* out, int32_t rank);
OLMO_API olmo_status olmo_dtype(olmo_tensor tensor, int32_t* out);
OLMO_API olmo_status olmo_device(olmo_tensor tensor, int32_t* out);
OLMO_API olmo_status olmo_item(olmo_tensor tensor, double* out);    // of a tensor with one element
OLMO_API olmo_status olmo_to(olmo_tensor tensor, int32_t dtype, int32_t device, olmo_tensor* out);
OLMO_API olmo_status olmo_clone(olmo_tensor tensor, olmo_tensor* out);
OLMO_API olmo_status olmo_contiguous(olmo_tensor tensor, olmo_tensor* out);

// --- gradients --------------------------------------------------------------------------------------------------------------
OLMO_API olmo_status olmo_requires_grad(olmo_tensor tensor, int32_t* out);
OLMO_API olmo_status olmo_set_requires_grad(olmo_tensor tensor, int32_t on);
OLMO_API olmo_status olmo_detach(olmo_tensor tensor, olmo_tensor* out);
OLMO_API olmo_status olmo_backward(olmo_tensor loss);
OLMO_API olmo_status olmo_grad(olmo_tensor tensor, olmo_tensor* out);    // *out = null if there is none
OLMO_API olmo_status olmo_set_grad(olmo_tensor tensor, olmo_tensor grad);    // null forgets it

// --- shape ------------------------------------------------------------------------------------------------------------------
OLMO_API olmo_status olmo_reshape(olmo_tensor tensor, const int64_t* sizes, int32_t rank, olmo_tensor* out);
OLMO_API olmo_status olmo_expand(olmo_tensor tensor, const int64_t* sizes, int32_t rank, olmo_tensor* out);
OLMO_API olmo_status olmo_transpose(olmo_tensor tensor, int64_t first, int64_t second, olmo_tensor* out);
OLMO_API olmo_status olmo_narrow(olmo_tensor tensor, int64_t dim, int64_t start, int64_t length, olmo_tensor* out);
OLMO_API olmo_status olmo_repeat_interleave(olmo_tensor tensor, int64_t repeats, int64_t dim, olmo_tensor* out);
OLMO_API olmo_status olmo_cat(const olmo_tensor* tensors, int32_t count, int64_t dim, olmo_tensor* out);
OLMO_API olmo_status olmo_triu(olmo_tensor tensor, int64_t diagonal, olmo_tensor* out);
OLMO_API olmo_status olmo_gather(olmo_tensor tensor, int64_t dim, olmo_tensor index, olmo_tensor* out);

// --- elementwise and reductions ---------------------------------------------------------------------------------------------
OLMO_API olmo_status olmo_add(olmo_tensor a, olmo_tensor b, olmo_tensor* out);
OLMO_API olmo_status olmo_sub(olmo_tensor a, olmo_tensor b, olmo_tensor* out);
OLMO_API olmo_status olmo_mul(olmo_tensor a, olmo_tensor b, olmo_tensor* out);
OLMO_API olmo_status olmo_div(olmo_tensor a, olmo_tensor b, olmo_tensor* out);
OLMO_API olmo_status olmo_maximum(olmo_tensor a, olmo_tensor b, olmo_tensor* out);
OLMO_API olmo_status olmo_ne_scalar(olmo_tensor a, double b, olmo_tensor* out);
OLMO_API olmo_status olmo_add_scalar(olmo_tensor a, double b, olmo_tensor* out);
OLMO_API olmo_status olmo_mul_scalar(olmo_tensor a, double b, olmo_tensor* out);
OLMO_API olmo_status olmo_pow_scalar(olmo_tensor a, double b, olmo_tensor* out);
OLMO_API olmo_status olmo_clamp(olmo_tensor a, double low, double high, olmo_tensor* out);
OLMO_API olmo_status olmo_masked_fill(olmo_tensor a, olmo_tensor mask, double value, olmo_tensor* out);
OLMO_API olmo_status olmo_neg(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_abs(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_sign(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_exp(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_sqrt(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_rsqrt(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_sin(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_cos(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_erf(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_isnan(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_sum(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_norm(olmo_tensor a, olmo_tensor* out);    // L2 over all elements
OLMO_API olmo_status olmo_max(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_mean_dim(olmo_tensor a, int64_t dim, int32_t keep, olmo_tensor* out);
OLMO_API olmo_status olmo_sum_dim(olmo_tensor a, int64_t dim, int32_t keep, olmo_tensor* out);
OLMO_API olmo_status olmo_argmax(olmo_tensor a, int64_t dim, olmo_tensor* out);
OLMO_API olmo_status olmo_logsumexp(olmo_tensor a, int64_t dim, int32_t keep, olmo_tensor* out);

// --- in place ---------------------------------------------------------------------------------------------------------------
OLMO_API olmo_status olmo_copy_(olmo_tensor a, olmo_tensor source);
OLMO_API olmo_status olmo_fill_(olmo_tensor a, double value);
OLMO_API olmo_status olmo_add_(olmo_tensor a, olmo_tensor b, double alpha);
OLMO_API olmo_status olmo_mul_(olmo_tensor a, olmo_tensor b);
OLMO_API olmo_status olmo_mul_scalar_(olmo_tensor a, double b);
OLMO_API olmo_status olmo_add_scalar_(olmo_tensor a, double b);
OLMO_API olmo_status olmo_clamp_(olmo_tensor a, double low, double high);
OLMO_API olmo_status olmo_lerp_(olmo_tensor a, olmo_tensor end, double weight);
OLMO_API olmo_status olmo_addcmul_(olmo_tensor a, olmo_tensor b, olmo_tensor c, double value);
OLMO_API olmo_status olmo_addcdiv_(olmo_tensor a, olmo_tensor b, olmo_tensor c, double value);
OLMO_API olmo_status olmo_erfinv_(olmo_tensor a);
OLMO_API olmo_status olmo_normal_(olmo_tensor a, double mean, double std);
OLMO_API olmo_status olmo_uniform_(olmo_tensor a, double low, double high);

// --- neural networks --------------------------------------------------------------------------------------------------------
OLMO_API olmo_status olmo_matmul(olmo_tensor a, olmo_tensor b, olmo_tensor* out);
OLMO_API olmo_status olmo_linear(olmo_tensor input, olmo_tensor weight, olmo_tensor bias_or_null, olmo_tensor* out);
OLMO_API olmo_status olmo_embedding(olmo_tensor weight, olmo_tensor ids, olmo_tensor* out);
OLMO_API olmo_status olmo_layer_norm(
    olmo_tensor input, int64_t width, olmo_tensor weight_or_null, olmo_tensor bias_or_null, double epsilon, olmo_tensor* out);
OLMO_API olmo_status olmo_silu(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_gelu(olmo_tensor a, olmo_tensor* out);    // exact, by erf
OLMO_API olmo_status olmo_relu(olmo_tensor a, olmo_tensor* out);
OLMO_API olmo_status olmo_softmax(olmo_tensor a, int64_t dim, olmo_tensor* out);
OLMO_API olmo_status olmo_log_softmax(olmo_tensor a, int64_t dim, olmo_tensor* out);
OLMO_API olmo_status olmo_dropout(olmo_tensor a, double probability, int32_t training, olmo_tensor* out);
// q, k, v: [batch, heads, tokens, width]; mask: added to the scores, or null. Scores are scaled by 1/sqrt(width).
OLMO_API olmo_status olmo_attention(
    olmo_tensor q, olmo_tensor k, olmo_tensor v, olmo_tensor mask_or_null, double dropout, int32_t causal, olmo_tensor* out);
// Sum over all targets but ignore_index. logits: [n, classes]; targets: int64 [n].
OLMO_API olmo_status olmo_cross_entropy_sum(olmo_tensor logits, olmo_tensor targets, int64_t ignore_index, olmo_tensor* out);

// Making, reading and reshaping tensors, and their gradients.
#include "guard.h"

#include <cstring>
#include <vector>

namespace olmo
{
at::ScalarType scalar_type(int32_t dtype)
{
    switch (dtype)
    {
    case OLMO_UINT8: return at::kByte;
    case OLMO_INT32: return at::kInt;
    case OLMO_INT64: return at::kLong;
    case OLMO_FLOAT16: return at::kHalf;
    case OLMO_BFLOAT16: return at::kBFloat16;
    case OLMO_FLOAT32: return at::kFloat;
    case OLMO_FLOAT64: return at::kDouble;
    case OLMO_BOOL: return at::kBool;
    default: throw BadArgument("unknown element type " + std::to_string(dtype));
    }
}

at::Device device_of(int32_t device)
{
    if (device == OLMO_CPU)
        return at::Device(at::kCPU);
    if (device < 0)
        throw BadArgument("unknown device " + std::to_string(device));
    return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(device));
}
}    // namespace olmo

using namespace olmo;

namespace
{
int32_t type_number(at::ScalarType type)
{
    switch (type)
    {
    case at::kByte: return OLMO_UINT8;
    case at::kInt: return OLMO_INT32;
    case at::kLong: return OLMO_INT64;
    case at::kHalf: return OLMO_FLOAT16;
    case at::kBFloat16: return OLMO_BFLOAT16;
    case at::kFloat: return OLMO_FLOAT32;
    case at::kDouble: return OLMO_FLOAT64;
    case at::kBool: return OLMO_BOOL;
    default: throw BadArgument(std::string("the element type ") + c10::toString(type) + " has no number in this interface");
    }
}

at::IntArrayRef shape(const int64_t* sizes, int32_t rank)
{
    if (rank < 0 || (rank > 0 && sizes == nullptr))
        throw BadArgument("the shape is missing");
    return at::IntArrayRef(sizes, static_cast<size_t>(rank));
}

at::TensorOptions options(int32_t dtype, int32_t device)
{
    return at::TensorOptions().dtype(scalar_type(dtype)).device(device_of(device));
}

void expect_bytes(int64_t found, int64_t expected)
{
    if (found != expected)
        throw BadArgument("the buffer has " + std::to_string(found) + " bytes, the tensor " + std::to_string(expected));
}
}    // namespace

olmo_status olmo_full(const int64_t* sizes, int32_t rank, double value, int32_t dtype, int32_t device, olmo_tensor* out)
{
    return giving(out, [&] { return at::full(shape(sizes, rank), value, options(dtype, device)); });
}

olmo_status olmo_arange(double start, double end, double step, int32_t dtype, int32_t device, olmo_tensor* out)
{
    return giving(out, [&] { return at::arange(start, end, step, options(dtype, device)); });
}

olmo_status olmo_from_data(
    const void* data, int64_t bytes, const int64_t* sizes, int32_t rank, int32_t dtype, int32_t device, olmo_tensor* out)
{
    return giving(out, [&] {
        at::Tensor host = at::empty(shape(sizes, rank), options(dtype, OLMO_CPU));
        expect_bytes(bytes, static_cast<int64_t>(host.nbytes()));
        if (bytes > 0)
            std::memcpy(host.data_ptr(), data, static_cast<size_t>(bytes));
        return device == OLMO_CPU ? host : host.to(device_of(device));
    });
}

olmo_status olmo_copy_data(olmo_tensor tensor, void* data, int64_t bytes)
{
    return guarded([&] {
        at::Tensor host = borrow(tensor, "tensor").detach().to(at::Device(at::kCPU)).contiguous();
        expect_bytes(bytes, static_cast<int64_t>(host.nbytes()));
        if (bytes > 0)
            std::memcpy(data, host.data_ptr(), static_cast<size_t>(bytes));
    });
}

olmo_status olmo_rank(olmo_tensor tensor, int32_t* out)
{
    return guarded([&] { *out = static_cast<int32_t>(borrow(tensor, "tensor").dim()); });
}

olmo_status olmo_sizes(olmo_tensor tensor, int64_t* out, int32_t rank)
{
    return guarded([&] {
        at::IntArrayRef sizes = borrow(tensor, "tensor").sizes();
        if (static_cast<int64_t>(sizes.size()) != rank)
            throw BadArgument("the tensor has " + std::to_string(sizes.size()) + " dimensions, not " + std::to_string(rank));
        std::copy(sizes.begin(), sizes.end(), out);
    });
}

olmo_status olmo_dtype(olmo_tensor tensor, int32_t* out)
{
    return guarded([&] { *out = type_number(borrow(tensor, "tensor").scalar_type()); });
}

olmo_status olmo_device(olmo_tensor tensor, int32_t* out)
{
    return guarded([&] {
        at::Device device = borrow(tensor, "tensor").device();
        *out = device.is_cpu() ? OLMO_CPU : static_cast<int32_t>(device.index());
    });
}

olmo_status olmo_item(olmo_tensor tensor, double* out)
{
    return guarded([&] { *out = borrow(tensor, "tensor").item().toDouble(); });
}

olmo_status olmo_to(olmo_tensor tensor, int32_t dtype, int32_t device, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").to(device_of(device), scalar_type(dtype)); });
}

olmo_status olmo_clone(olmo_tensor tensor, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").clone(); });
}

olmo_status olmo_contiguous(olmo_tensor tensor, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").contiguous(); });
}

olmo_status olmo_requires_grad(olmo_tensor tensor, int32_t* out)
{
    return guarded([&] { *out = borrow(tensor, "tensor").requires_grad() ? 1 : 0; });
}

olmo_status olmo_set_requires_grad(olmo_tensor tensor, int32_t on)
{
    return guarded([&] { borrow(tensor, "tensor").set_requires_grad(on != 0); });
}

olmo_status olmo_detach(olmo_tensor tensor, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").detach(); });
}

olmo_status olmo_backward(olmo_tensor loss)
{
    return guarded([&] { borrow(loss, "loss").backward(); });
}

olmo_status olmo_grad(olmo_tensor tensor, olmo_tensor* out)
{
    return guarded([&] {
        const at::Tensor& grad = borrow(tensor, "tensor").grad();
        *out = grad.defined() ? give(grad) : nullptr;
    });
}

olmo_status olmo_set_grad(olmo_tensor tensor, olmo_tensor grad)
{
    return guarded([&] { borrow(tensor, "tensor").mutable_grad() = grad == nullptr ? at::Tensor() : borrow(grad, "grad"); });
}

olmo_status olmo_reshape(olmo_tensor tensor, const int64_t* sizes, int32_t rank, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").reshape(shape(sizes, rank)); });
}

olmo_status olmo_expand(olmo_tensor tensor, const int64_t* sizes, int32_t rank, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").expand(shape(sizes, rank)); });
}

olmo_status olmo_transpose(olmo_tensor tensor, int64_t first, int64_t second, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").transpose(first, second); });
}

olmo_status olmo_narrow(olmo_tensor tensor, int64_t dim, int64_t start, int64_t length, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").narrow(dim, start, length); });
}

olmo_status olmo_repeat_interleave(olmo_tensor tensor, int64_t repeats, int64_t dim, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").repeat_interleave(repeats, dim); });
}

olmo_status olmo_cat(const olmo_tensor* tensors, int32_t count, int64_t dim, olmo_tensor* out)
{
    return giving(out, [&] {
        std::vector<at::Tensor> parts;
        for (int32_t i = 0; i < count; i++)
            parts.push_back(borrow(tensors[i], "tensors"));
        return at::cat(parts, dim);
    });
}

olmo_status olmo_triu(olmo_tensor tensor, int64_t diagonal, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").triu(diagonal); });
}

olmo_status olmo_gather(olmo_tensor tensor, int64_t dim, olmo_tensor index, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(tensor, "tensor").gather(dim, borrow(index, "index")); });
}

// What every function of the interface needs: no exception leaves, no null handle enters, each tensor is counted.
#pragma once

#include "olmo_torch.h"

#include <ATen/ATen.h>
#if __has_include(<torch/csrc/api/include/torch/version.h>)
#include <torch/csrc/api/include/torch/version.h>
#else
#include <torch/version.h>
#endif

#include <exception>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

namespace olmo
{
struct BadArgument : std::invalid_argument
{
    using std::invalid_argument::invalid_argument;
};

void remember_error(const char* message) noexcept;

// The tensor behind a handle, which stays the caller's.
inline const at::Tensor& borrow(olmo_tensor handle, const char* name)
{
    if (handle == nullptr)
        throw BadArgument(std::string("the tensor `") + name + "` is null; it was freed or never made");
    return *reinterpret_cast<const at::Tensor*>(handle);
}

// libtorch's own optional gave way to the standard's, and its name is going.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
using OptionalTensor = std::optional<at::Tensor>;
#else
using OptionalTensor = c10::optional<at::Tensor>;
#endif

inline OptionalTensor borrow_optional(olmo_tensor handle)
{
    return handle == nullptr ? OptionalTensor() : OptionalTensor(borrow(handle, "optional"));
}

// A new handle, owned by the caller of the interface from here on.
olmo_tensor give(at::Tensor tensor);

at::ScalarType scalar_type(int32_t dtype);
at::Device device_of(int32_t device);

template <typename Body>
olmo_status guarded(Body&& body) noexcept
{
    try
    {
        body();
        return OLMO_OK;
    }
    catch (const BadArgument& e)
    {
        remember_error(e.what());
        return OLMO_BAD_ARGUMENT;
    }
    catch (const c10::OutOfMemoryError& e)
    {
        remember_error(e.what_without_backtrace());
        return OLMO_OUT_OF_MEMORY;
    }
    catch (const c10::Error& e)
    {
        remember_error(e.what_without_backtrace());
        return OLMO_ERROR;
    }
    catch (const std::bad_alloc&)
    {
        remember_error("the host's memory does not suffice");
        return OLMO_OUT_OF_MEMORY;
    }
    catch (const std::exception& e)
    {
        remember_error(e.what());
        return OLMO_ERROR;
    }
    catch (...)
    {
        remember_error("libtorch threw something that is no std::exception");
        return OLMO_ERROR;
    }
}

template <typename Body>
olmo_status giving(olmo_tensor* out, Body&& body) noexcept
{
    return guarded([&] {
        if (out == nullptr)
            throw BadArgument("`out` is null");
        *out = give(body());
    });
}
}    // namespace olmo

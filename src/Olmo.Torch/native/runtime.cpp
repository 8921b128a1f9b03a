// The library itself, threads, seeds, and the modes that hold for a thread.
#include "guard.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <atomic>
#include <string>

namespace
{
thread_local std::string last_error;
std::atomic<int64_t> live_tensors{0};

void enable_autocast(bool on)
{
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_enabled(at::kCUDA, on);
#else
    at::autocast::set_enabled(on);
#endif
}

void autocast_to(at::ScalarType type)
{
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(at::kCUDA, type);
#else
    at::autocast::set_autocast_gpu_dtype(type);
#endif
}
}    // namespace

namespace olmo
{
void remember_error(const char* message) noexcept
{
    try
    {
        last_error = message;
    }
    catch (...)
    {
        last_error.clear();
    }
}

olmo_tensor give(at::Tensor tensor)
{
    auto* owned = new at::Tensor(std::move(tensor));
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return reinterpret_cast<olmo_tensor>(owned);
}
}    // namespace olmo

using namespace olmo;

uint32_t olmo_magic(void) { return OLMO_TORCH_MAGIC; }
uint32_t olmo_abi_version(void) { return OLMO_TORCH_ABI_VERSION; }
const char* olmo_last_error(void) { return last_error.c_str(); }
const char* olmo_torch_version(void) { return TORCH_VERSION; }
int64_t olmo_live_tensors(void) { return live_tensors.load(std::memory_order_relaxed); }

void olmo_tensor_free(olmo_tensor tensor)
{
    if (tensor == nullptr)
        return;
    live_tensors.fetch_sub(1, std::memory_order_relaxed);
    delete reinterpret_cast<at::Tensor*>(tensor);
}

int32_t olmo_cuda_devices(void)
{
    int32_t devices = 0;
    guarded([&] { devices = at::hasCUDA() ? static_cast<int32_t>(c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount()) : 0; });
    return devices;
}

olmo_status olmo_set_threads(int32_t threads)
{
    return guarded([&] {
        if (threads < 1)
            throw BadArgument("the number of threads has to be at least 1");
        at::set_num_threads(threads);
    });
}

int32_t olmo_threads(void) { return at::get_num_threads(); }

olmo_status olmo_manual_seed(uint64_t seed)
{
    return guarded([&] { at::manual_seed(seed); });
}

olmo_status olmo_set_deterministic(int32_t on)
{
    // Warn only: a kernel without a deterministic form is still better than a run that stops.
    return guarded([&] { at::globalContext().setDeterministicAlgorithms(on != 0, /*warn_only=*/true); });
}

int32_t olmo_grad_enabled(void) { return c10::GradMode::is_enabled() ? 1 : 0; }
void olmo_set_grad_enabled(int32_t on) { c10::GradMode::set_enabled(on != 0); }

olmo_status olmo_autocast_begin(int32_t dtype)
{
    return guarded([&] {
        autocast_to(scalar_type(dtype));
        enable_autocast(true);
        at::autocast::increment_nesting();
    });
}

olmo_status olmo_autocast_end(void)
{
    return guarded([&] {
        // The cache holds weights already cast; it must not outlive the step that changes them.
        if (at::autocast::decrement_nesting() == 0)
        {
            at::autocast::clear_cache();
            enable_autocast(false);
        }
    });
}

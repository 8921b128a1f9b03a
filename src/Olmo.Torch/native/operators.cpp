// Arithmetic: elementwise, reductions, in place.
#include "guard.h"

using namespace olmo;

// One line an operator: all of them borrow their operands and give a new tensor.
#define UNARY(name, expression)                                 \
    olmo_status olmo_##name(olmo_tensor tensor, olmo_tensor* out) \
    {                                                           \
        return giving(out, [&] {                                \
            const at::Tensor& a = borrow(tensor, "a");          \
            return expression;                                  \
        });                                                     \
    }

#define BINARY(name, expression)                                                \
    olmo_status olmo_##name(olmo_tensor left, olmo_tensor right, olmo_tensor* out) \
    {                                                                           \
        return giving(out, [&] {                                                \
            const at::Tensor& a = borrow(left, "a");                            \
            const at::Tensor& b = borrow(right, "b");                           \
            return expression;                                                  \
        });                                                                     \
    }

#define WITH_SCALAR(name, expression)                                     \
    olmo_status olmo_##name(olmo_tensor tensor, double b, olmo_tensor* out) \
    {                                                                     \
        return giving(out, [&] {                                          \
            const at::Tensor& a = borrow(tensor, "a");                    \
            return expression;                                            \
        });                                                               \
    }

BINARY(add, a + b)
BINARY(sub, a - b)
BINARY(mul, a * b)
BINARY(div, a / b)
BINARY(maximum, at::maximum(a, b))
BINARY(matmul, at::matmul(a, b))

WITH_SCALAR(ne_scalar, a.ne(b))
WITH_SCALAR(add_scalar, a + b)
WITH_SCALAR(mul_scalar, a * b)
WITH_SCALAR(pow_scalar, a.pow(b))

UNARY(neg, a.neg())
UNARY(abs, a.abs())
UNARY(sign, a.sign())
UNARY(exp, a.exp())
UNARY(sqrt, a.sqrt())
UNARY(rsqrt, a.rsqrt())
UNARY(sin, a.sin())
UNARY(cos, a.cos())
UNARY(erf, a.erf())
UNARY(isnan, a.isnan())
UNARY(sum, a.sum())
UNARY(norm, a.norm())
UNARY(max, a.max())
UNARY(silu, at::silu(a))
UNARY(gelu, at::gelu(a))
UNARY(relu, at::relu(a))

olmo_status olmo_clamp(olmo_tensor a, double low, double high, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").clamp(low, high); });
}

olmo_status olmo_masked_fill(olmo_tensor a, olmo_tensor mask, double value, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").masked_fill(borrow(mask, "mask"), value); });
}

olmo_status olmo_mean_dim(olmo_tensor a, int64_t dim, int32_t keep, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").mean(at::IntArrayRef(dim), keep != 0); });
}

olmo_status olmo_sum_dim(olmo_tensor a, int64_t dim, int32_t keep, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").sum(at::IntArrayRef(dim), keep != 0); });
}

olmo_status olmo_argmax(olmo_tensor a, int64_t dim, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").argmax(dim); });
}

olmo_status olmo_logsumexp(olmo_tensor a, int64_t dim, int32_t keep, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").logsumexp(at::IntArrayRef(dim), keep != 0); });
}

olmo_status olmo_copy_(olmo_tensor a, olmo_tensor source)
{
    return guarded([&] { borrow(a, "a").copy_(borrow(source, "source")); });
}

olmo_status olmo_fill_(olmo_tensor a, double value)
{
    return guarded([&] { borrow(a, "a").fill_(value); });
}

olmo_status olmo_add_(olmo_tensor a, olmo_tensor b, double alpha)
{
    return guarded([&] { borrow(a, "a").add_(borrow(b, "b"), alpha); });
}

olmo_status olmo_mul_(olmo_tensor a, olmo_tensor b)
{
    return guarded([&] { borrow(a, "a").mul_(borrow(b, "b")); });
}

olmo_status olmo_mul_scalar_(olmo_tensor a, double b)
{
    return guarded([&] { borrow(a, "a").mul_(b); });
}

olmo_status olmo_add_scalar_(olmo_tensor a, double b)
{
    return guarded([&] { borrow(a, "a").add_(b); });
}

olmo_status olmo_clamp_(olmo_tensor a, double low, double high)
{
    return guarded([&] { borrow(a, "a").clamp_(low, high); });
}

olmo_status olmo_lerp_(olmo_tensor a, olmo_tensor end, double weight)
{
    return guarded([&] { borrow(a, "a").lerp_(borrow(end, "end"), weight); });
}

olmo_status olmo_addcmul_(olmo_tensor a, olmo_tensor b, olmo_tensor c, double value)
{
    return guarded([&] { borrow(a, "a").addcmul_(borrow(b, "b"), borrow(c, "c"), value); });
}

olmo_status olmo_addcdiv_(olmo_tensor a, olmo_tensor b, olmo_tensor c, double value)
{
    return guarded([&] { borrow(a, "a").addcdiv_(borrow(b, "b"), borrow(c, "c"), value); });
}

olmo_status olmo_erfinv_(olmo_tensor a)
{
    return guarded([&] { borrow(a, "a").erfinv_(); });
}

olmo_status olmo_normal_(olmo_tensor a, double mean, double std)
{
    return guarded([&] { borrow(a, "a").normal_(mean, std); });
}

olmo_status olmo_uniform_(olmo_tensor a, double low, double high)
{
    return guarded([&] { borrow(a, "a").uniform_(low, high); });
}

// Layers, attention, loss.
#include "guard.h"

#include <cmath>
#include <limits>

using namespace olmo;

olmo_status olmo_linear(olmo_tensor input, olmo_tensor weight, olmo_tensor bias, olmo_tensor* out)
{
    return giving(out, [&] { return at::linear(borrow(input, "input"), borrow(weight, "weight"), borrow_optional(bias)); });
}

olmo_status olmo_embedding(olmo_tensor weight, olmo_tensor ids, olmo_tensor* out)
{
    return giving(out, [&] { return at::embedding(borrow(weight, "weight"), borrow(ids, "ids")); });
}

olmo_status olmo_layer_norm(olmo_tensor input, int64_t width, olmo_tensor weight, olmo_tensor bias, double epsilon, olmo_tensor* out)
{
    return giving(out, [&] {
        return at::layer_norm(borrow(input, "input"), at::IntArrayRef(width), borrow_optional(weight), borrow_optional(bias), epsilon);
    });
}

olmo_status olmo_softmax(olmo_tensor a, int64_t dim, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").softmax(dim); });
}

olmo_status olmo_log_softmax(olmo_tensor a, int64_t dim, olmo_tensor* out)
{
    return giving(out, [&] { return borrow(a, "a").log_softmax(dim); });
}

olmo_status olmo_dropout(olmo_tensor a, double probability, int32_t training, olmo_tensor* out)
{
    return giving(out, [&] { return at::dropout(borrow(a, "a"), probability, training != 0); });
}

olmo_status olmo_attention(
    olmo_tensor q_, olmo_tensor k_, olmo_tensor v_, olmo_tensor mask_, double dropout, int32_t causal, olmo_tensor* out)
{
    return giving(out, [&] {
        const at::Tensor& q = borrow(q_, "q");
        const at::Tensor& k = borrow(k_, "k");
        const at::Tensor& v = borrow(v_, "v");
        if (causal != 0 && mask_ != nullptr)
            throw BadArgument("attention takes a mask or causal, not both");
#if TORCH_VERSION_MAJOR >= 2
        return at::scaled_dot_product_attention(q, k, v, borrow_optional(mask_), dropout, causal != 0);
#else
        // libtorch 1 has only private forms of this operator, whose arguments change between releases.
        at::Tensor scores = at::matmul(q * (1.0 / std::sqrt(static_cast<double>(q.size(-1)))), k.transpose(-2, -1));
        if (mask_ != nullptr)
            scores = scores + borrow(mask_, "mask");
        if (causal != 0)
        {
            at::Tensor hidden = at::ones({q.size(-2), k.size(-2)}, q.options().dtype(at::kBool)).triu(1);
            scores = scores.masked_fill(hidden, -std::numeric_limits<double>::infinity());
        }
        at::Tensor weights = scores.softmax(-1);
        return at::matmul(dropout > 0 ? at::dropout(weights, dropout, true) : weights, v);
#endif
    });
}

olmo_status olmo_cross_entropy_sum(olmo_tensor logits, olmo_tensor targets, int64_t ignore_index, olmo_tensor* out)
{
    return giving(out, [&] {
        return at::cross_entropy_loss(
            borrow(logits, "logits"), borrow(targets, "targets"), {}, at::Reduction::Sum, ignore_index);
    });
}

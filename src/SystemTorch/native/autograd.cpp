// Gradients, and the thread's gradient modes.
#include "shim.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

using namespace shim;

namespace {

// A null entry becomes an undefined tensor, which stands for "ones" or "no gradient".
std::vector<at::Tensor> list(const Handle* handles, int32_t count) {
    std::vector<at::Tensor> tensors;
    for (int32_t i = 0; i < count; i++) tensors.push_back(handles[i] ? *handles[i] : at::Tensor());
    return tensors;
}

}  // namespace

SHIM int32_t shim_set_requires_grad(Handle tensor, int32_t value) {
    return guarded_status([&] { tensor->set_requires_grad(value != 0); });
}

SHIM int32_t shim_is_leaf(Handle tensor) {
    return guarded<int32_t>(-1, [&] { return static_cast<int32_t>(tensor->is_leaf()); });
}

SHIM int32_t shim_retain_grad(Handle tensor) {
    return guarded_status([&] { tensor->retain_grad(); });
}

// Sets `gradient` to null when there is none.
SHIM int32_t shim_get_grad(Handle tensor, Handle* gradient) {
    return guarded_status([&] {
        const auto& grad = tensor->grad();
        *gradient = grad.defined() ? own(grad) : nullptr;
    });
}

SHIM int32_t shim_set_grad(Handle tensor, Handle gradient) {
    return guarded_status([&] { tensor->mutable_grad() = gradient ? *gradient : at::Tensor(); });
}

SHIM int32_t shim_backward(const Handle* outputs, int32_t output_count, const Handle* gradients,
                           int32_t gradient_count, int32_t retain_graph, int32_t create_graph, const Handle* inputs,
                           int32_t input_count) {
    return guarded_status([&] {
        torch::autograd::backward(list(outputs, output_count), list(gradients, gradient_count), retain_graph != 0,
                                  create_graph != 0, list(inputs, input_count));
    });
}

// Writes one handle an input into `results`; null for an input that was not used.
SHIM int32_t shim_grad(const Handle* outputs, int32_t output_count, const Handle* inputs, int32_t input_count,
                       const Handle* gradients, int32_t gradient_count, int32_t retain_graph, int32_t create_graph,
                       int32_t allow_unused, Handle* results) {
    return guarded_status([&] {
        auto found = torch::autograd::grad(list(outputs, output_count), list(inputs, input_count),
                                           list(gradients, gradient_count), retain_graph != 0, create_graph != 0,
                                           allow_unused != 0);
        for (size_t i = 0; i < found.size(); i++) results[i] = found[i].defined() ? own(found[i]) : nullptr;
    });
}

SHIM int32_t shim_grad_enabled() { return at::GradMode::is_enabled(); }

SHIM void shim_set_grad_enabled(int32_t value) { at::GradMode::set_enabled(value != 0); }

SHIM int32_t shim_inference_enabled() { return c10::InferenceMode::is_enabled(); }

// Guards must be left in the reverse order of entering, on the thread that entered.
SHIM void* shim_enter_inference(int32_t mode) { return new c10::InferenceMode(mode != 0); }

SHIM void shim_leave_inference(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

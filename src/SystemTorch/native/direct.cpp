// Typed entries for the operators that small models call most: no boxing, no schema.
#include "row.h"
#include "shim.h"

#include <ATen/ops/add.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/div.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/narrow.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/slice.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/t.h>
#include <ATen/ops/transpose.h>

using namespace shim;

namespace {

at::Scalar scalar(const Value& value) {
    if (value.kind == Kind::Real) return value.real;
    if (value.kind == Kind::Boolean) return value.integer != 0;
    return value.integer;
}

c10::optional<at::Tensor> maybe(Handle tensor) {
    return tensor ? c10::optional<at::Tensor>(*tensor) : c10::nullopt;
}

// What at::linear comes to for rows that lie one after the other, without the operators on its way there.
at::Tensor linear_of_rows(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
    auto in = input.size(-1);
    auto rows = input.dim() == 2 ? input : input.view({-1, in});
    auto product = bias ? at::addmm(*bias, rows, weight.t()) : at::mm(rows, weight.t());
    if (input.dim() == 2) return product;
    auto shape = input.sizes().vec();
    shape.back() = weight.size(0);
    return product.view(shape);
}

}  // namespace

SHIM Handle shim_add(Handle a, Handle b) {
    return guarded_tensor([&] { return at::add(*a, *b); });
}

SHIM Handle shim_sub(Handle a, Handle b) {
    return guarded_tensor([&] { return at::sub(*a, *b); });
}

SHIM Handle shim_mul(Handle a, Handle b) {
    return guarded_tensor([&] { return at::mul(*a, *b); });
}

SHIM Handle shim_div(Handle a, Handle b) {
    return guarded_tensor([&] { return at::div(*a, *b); });
}

SHIM Handle shim_add_scalar(Handle a, Value b) {
    return guarded_tensor([&] { return at::add(*a, scalar(b)); });
}

SHIM Handle shim_mul_scalar(Handle a, Value b) {
    return guarded_tensor([&] { return at::mul(*a, scalar(b)); });
}

SHIM int32_t shim_add_in_place(Handle a, Handle b, Value alpha) {
    return guarded_status([&] { a->add_(*b, scalar(alpha)); });
}

SHIM int32_t shim_mul_in_place(Handle a, Value b) {
    return guarded_status([&] { a->mul_(scalar(b)); });
}

SHIM int32_t shim_addcmul_in_place(Handle a, Handle b, Handle c, Value value) {
    return guarded_status([&] { a->addcmul_(*b, *c, scalar(value)); });
}

SHIM int32_t shim_addcdiv_in_place(Handle a, Handle b, Handle c, Value value) {
    return guarded_status([&] { a->addcdiv_(*b, *c, scalar(value)); });
}

SHIM Handle shim_relu(Handle a) {
    return guarded_tensor([&] { return at::relu(*a); });
}

SHIM Handle shim_matmul(Handle a, Handle b) {
    return guarded_tensor([&] { return at::matmul(*a, *b); });
}

SHIM Handle shim_mm(Handle a, Handle b) {
    return guarded_tensor([&] { return at::mm(*a, *b); });
}

SHIM Handle shim_addmm(Handle bias, Handle a, Handle b, double beta, double alpha) {
    return guarded_tensor([&] { return at::addmm(*bias, *a, *b, beta, alpha); });
}

// `bias` may be null.
SHIM Handle shim_linear(Handle input, Handle weight, Handle bias) {
    return guarded_tensor([&] {
        // Without gradients nothing is recorded, so nothing has to pass by the recorder.
        c10::optional<at::AutoDispatchBelowADInplaceOrView> unrecorded;
        if (!at::GradMode::is_enabled()) unrecorded.emplace();
        auto added = maybe(bias);
        if (is_row(*input, *weight, added)) return multiply_row(*input, *weight, added);
        auto has_rows = input->dim() > 1 && input->numel() > 0 && input->is_contiguous() && weight->dim() == 2;
        return has_rows ? linear_of_rows(*input, *weight, added) : at::linear(*input, *weight, added);
    });
}

SHIM Handle shim_narrow(Handle a, int64_t dim, int64_t start, int64_t length) {
    return guarded_tensor([&] { return at::narrow(*a, dim, start, length); });
}

SHIM Handle shim_slice(Handle a, int64_t dim, int64_t start, int64_t end, int64_t step) {
    return guarded_tensor([&] { return at::slice(*a, dim, start, end, step); });
}

SHIM Handle shim_t(Handle a) {
    return guarded_tensor([&] { return at::t(*a); });
}

SHIM Handle shim_transpose(Handle a, int64_t first, int64_t second) {
    return guarded_tensor([&] { return at::transpose(*a, first, second); });
}

SHIM Handle shim_view(Handle a, const int64_t* sizes, int32_t rank) {
    return guarded_tensor([&] { return a->view(dims(sizes, rank)); });
}

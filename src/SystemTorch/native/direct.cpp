// Typed entries for the operators that small models call most: no boxing, no schema.
#include "shim.h"

#include <ATen/ops/add.h>
#include <ATen/Parallel.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/addmv.h>
#include <ATen/ops/div.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/mv.h>
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

// Whether a linear layer is faster as matrix times vector. OpenBLAS' product of matrices packs a weight above this size
// before it multiplies, which for one row costs several times more than reading it. Below, its product with a vector has
// the advantage where columns are contiguous, but splits even small ones over threads, which then wait for each other.
bool suits_vector(const at::Tensor& input, const at::Tensor& weight) {
    constexpr int64_t packed = 1'000'000;
    if (weight.dim() != 2 || input.dim() == 0 || weight.numel() == 0) return false;
    auto one_row = input.numel() == weight.size(1) && input.size(-1) == weight.size(1);
    auto type = weight.scalar_type();
    if (!one_row || !weight.is_cpu() || (type != at::kFloat && type != at::kDouble)) return false;
    return weight.numel() > packed || (weight.stride(0) == 1 && at::get_num_threads() == 1);
}

at::Tensor linear_of_row(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
    auto row = input.reshape({-1});
    auto shape = input.sizes().vec();
    shape.back() = weight.size(0);
    return (bias ? at::addmv(*bias, weight, row) : at::mv(weight, row)).view(shape);
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
        return suits_vector(*input, *weight) ? linear_of_row(*input, *weight, maybe(bias))
                                             : at::linear(*input, *weight, maybe(bias));
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

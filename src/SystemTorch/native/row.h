// One row times a weight.
#pragma once

#include <ATen/core/Tensor.h>

namespace shim {

// Whether multiply_row takes these: one row, [..., in], a weight [out, in] and a bias [out] or none, on the processor and all
// float32 or all bfloat16. It records nothing for gradients.
bool is_row(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias);

// What at::linear comes to for one row: [..., out].
at::Tensor multiply_row(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias);

}  // namespace shim

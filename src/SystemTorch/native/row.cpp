// One row times a weight reads every number of the weight once. So what counts is that it is read from its start to its end, and
// what a call costs beside that. at::linear multiplies matrices: OpenBLAS packs a large weight first, which takes several times
// longer than reading it, and oneDNN takes as long for one row of bfloat16 as for several. OpenBLAS's product with a vector reads
// four rows of the weight at a time, at half the speed of the memory, and splits even small ones over threads.
#include "row.h"

#include "shim.h"

#include <ATen/EmptyTensor.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cstring>
#include <vector>

#if defined(__x86_64__) && __GNUC__ >= 12
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define FOR_EACH_PROCESSOR
#endif
// A clone is one function: what it calls must become a part of it.
#define INLINE inline __attribute__((always_inline))

namespace shim {
namespace {

using c10::BFloat16;

// --- sums of products, in float32 ---------------------------------------------------------------------------------

constexpr int width = 16;
using Lanes = float __attribute__((vector_size(4 * width)));
using HalfLanes = float __attribute__((vector_size(2 * width)));
using QuarterLanes = float __attribute__((vector_size(width)));

INLINE void load(Lanes& lanes, const float* from) { std::memcpy(&lanes, from, sizeof lanes); }

// A bfloat16 is the upper half of a float32.
INLINE void load(Lanes& lanes, const BFloat16* from) {
    uint16_t __attribute__((vector_size(2 * width))) halves;
    std::memcpy(&halves, from, sizeof halves);
    auto words = __builtin_convertvector(halves, uint32_t __attribute__((vector_size(4 * width)))) << 16;
    std::memcpy(&lanes, &words, sizeof lanes);
}

INLINE float sum(const Lanes& lanes) {
    HalfLanes halves[2];
    std::memcpy(halves, &lanes, sizeof lanes);
    halves[0] += halves[1];
    QuarterLanes quarters[2];
    std::memcpy(quarters, halves, sizeof quarters);
    quarters[0] += quarters[1];
    return (quarters[0][0] + quarters[0][2]) + (quarters[0][1] + quarters[0][3]);
}

template <typename T>
INLINE void add_product(Lanes& total, const T* weights, const float* input) {
    Lanes w, x;
    load(w, weights);
    load(x, input);
    total += w * x;
}

template <typename T>
INLINE float dot(const T* weights, const float* input, int64_t count) {
    Lanes a{}, b{}, c{}, d{};
    int64_t i = 0;
    for (; i + 4 * width <= count; i += 4 * width) {
        add_product(a, weights + i, input + i);
        add_product(b, weights + i + width, input + i + width);
        add_product(c, weights + i + 2 * width, input + i + 2 * width);
        add_product(d, weights + i + 3 * width, input + i + 3 * width);
    }
    for (; i + width <= count; i += width) add_product(a, weights + i, input + i);
    auto result = sum((a + b) + (c + d));
    for (; i < count; i++) result += static_cast<float>(weights[i]) * input[i];
    return result;
}

template <int columns, typename T>
INLINE void add_columns(const T* weights, int64_t stride, const float* input, float* result, int64_t count) {
    Lanes total, w;
    int64_t o = 0;
    for (; o + width <= count; o += width) {
        load(total, result + o);
#pragma GCC unroll 8
        for (int c = 0; c < columns; c++) {
            load(w, weights + c * stride + o);
            total += w * input[c];
        }
        std::memcpy(result + o, &total, sizeof total);
    }
    for (; o < count; o++)
        for (int c = 0; c < columns; c++) result[o] += static_cast<float>(weights[c * stride + o]) * input[c];
}

// --- a weight whose rows are contiguous, and one whose columns are ----------------------------------------------------

template <typename T>
INLINE void add_by_rows(const T* weights, int64_t stride, const float* input, int64_t in, float* result, int64_t out) {
    for (int64_t o = 0; o < out; o++) result[o] += dot(weights + o * stride, input, in);
}

template <typename T>
INLINE void add_by_columns(const T* weights, int64_t stride, const float* input, int64_t in, float* result, int64_t out) {
    constexpr int columns = 8;
    // So many results stay in the first cache while the columns pass.
    constexpr int64_t block = 2048;
    for (int64_t o = 0; o < out; o += block) {
        auto count = std::min(block, out - o);
        int64_t i = 0;
        for (; i + columns <= in; i += columns)
            add_columns<columns>(weights + i * stride + o, stride, input + i, result + o, count);
        for (; i < in; i++) add_columns<1>(weights + i * stride + o, stride, input + i, result + o, count);
    }
}

template <typename T>
INLINE void add_any(const T* weights, int64_t stride, bool by_rows, const float* input, int64_t in, float* result, int64_t out) {
    if (by_rows)
        add_by_rows(weights, stride, input, in, result, out);
    else
        add_by_columns(weights, stride, input, in, result, out);
}

FOR_EACH_PROCESSOR void add(const float* weights, int64_t stride, bool by_rows, const float* input, int64_t in,
                            float* result, int64_t out) {
    add_any(weights, stride, by_rows, input, in, result, out);
}

FOR_EACH_PROCESSOR void add(const BFloat16* weights, int64_t stride, bool by_rows, const float* input, int64_t in,
                            float* result, int64_t out) {
    add_any(weights, stride, by_rows, input, in, result, out);
}

// --- tensors ------------------------------------------------------------------------------------------------------

// Above this the memory is what takes time, and a thread more is worth waking.
constexpr int64_t elements_of_thread = 1 << 18;

bool has_rows(const at::Tensor& weight) { return weight.stride(1) == 1 && weight.stride(0) >= weight.size(1); }

bool has_columns(const at::Tensor& weight) { return weight.stride(0) == 1 && weight.stride(1) >= weight.size(0); }

template <typename T>
void add_on_threads(const at::Tensor& weight, const float* input, float* result) {
    auto by_rows = has_rows(weight);
    auto stride = weight.stride(by_rows ? 0 : 1), between_outputs = by_rows ? stride : 1;
    auto in = weight.size(1);
    auto weights = weight.data_ptr<T>();
    at::parallel_for(0, weight.size(0), std::max<int64_t>(1, elements_of_thread / in), [&](int64_t begin, int64_t end) {
        add(weights + begin * between_outputs, stride, by_rows, input, in, result + begin, end - begin);
    });
}

void multiply(const at::Tensor& input, const at::Tensor& weight, const at::Tensor* bias, float* result) {
    if (bias)
        std::copy_n(bias->data_ptr<float>(), weight.size(0), result);
    else
        std::fill_n(result, weight.size(0), 0.f);
    add_on_threads<float>(weight, input.data_ptr<float>(), result);
}

// Sums in float32, and rounds once.
void multiply(const at::Tensor& input, const at::Tensor& weight, const at::Tensor* bias, BFloat16* result) {
    auto out = weight.size(0), in = weight.size(1);
    std::vector<float> sums(out), row(in);
    if (bias) std::copy_n(bias->data_ptr<BFloat16>(), out, sums.data());
    std::copy_n(input.data_ptr<BFloat16>(), in, row.data());
    add_on_threads<BFloat16>(weight, row.data(), sums.data());
    std::copy_n(sums.data(), out, result);
}

bool is_of(at::ScalarType type, const at::Tensor& tensor) { return tensor.is_cpu() && tensor.scalar_type() == type; }

bool is_bias(const at::Tensor& bias, at::ScalarType type, int64_t out) {
    return is_of(type, bias) && bias.dim() == 1 && bias.size(0) == out && bias.is_contiguous();
}

}  // namespace

bool is_row(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
    auto type = input.scalar_type();
    if (at::GradMode::is_enabled() || (type != at::kFloat && type != at::kBFloat16)) return false;
    if (!is_of(type, input) || !is_of(type, weight) || weight.dim() != 2 || input.dim() == 0) return false;
    auto in = weight.size(1);
    auto is_one = input.size(-1) == in && input.numel() == in && in > 0 && input.is_contiguous();
    return is_one && (has_rows(weight) || has_columns(weight)) && (!bias || is_bias(*bias, type, weight.size(0)));
}

at::Tensor multiply_row(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
    auto shape = input.sizes().vec();
    shape.back() = weight.size(0);
    at::Tensor result = at::detail::empty_cpu(shape, input.options());
    auto bias_or_null = bias ? &*bias : nullptr;
    if (input.scalar_type() == at::kFloat)
        multiply(input, weight, bias_or_null, result.data_ptr<float>());
    else
        multiply(input, weight, bias_or_null, result.data_ptr<BFloat16>());
    return result;
}

}  // namespace shim

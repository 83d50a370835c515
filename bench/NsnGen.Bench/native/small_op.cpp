// The smallest operator called from C++, for comparison with the same call from C#.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/add.h>
#include <ATen/ops/ones.h>

#include <chrono>
#include <cstdint>

// Nanoseconds a call of `add` on two float tensors of `length` elements, each result freed at once.
extern "C" double small_op_add(int64_t length, int64_t calls) {
    at::NoGradGuard untracked;
    auto a = at::ones({length}), b = at::ones({length});
    auto start = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < calls; i++) at::add(a, b);
    std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
    return elapsed.count() / static_cast<double>(calls);
}

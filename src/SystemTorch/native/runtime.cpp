// Threads and random number generators.
#include "shim.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <mutex>

using namespace shim;
using at::Generator;

SHIM int32_t shim_get_threads() { return at::get_num_threads(); }

SHIM int32_t shim_set_threads(int32_t count) {
    return guarded_status([&] { at::set_num_threads(count); });
}

SHIM int32_t shim_get_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }

SHIM int32_t shim_set_interop_threads(int32_t count) {
    return guarded_status([&] { at::set_num_interop_threads(count); });
}

SHIM Generator* shim_default_generator() {
    return guarded<Generator*>(nullptr, [] { return new Generator(at::detail::getDefaultCPUGenerator()); });
}

SHIM Generator* shim_new_generator(uint64_t seed) {
    return guarded<Generator*>(nullptr, [&] { return new Generator(at::detail::createCPUGenerator(seed)); });
}

SHIM void shim_free_generator(Generator* generator) { delete generator; }

SHIM int32_t shim_generator_set_seed(Generator* generator, uint64_t seed) {
    return guarded_status([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(seed);
    });
}

SHIM uint64_t shim_generator_get_seed(Generator* generator) { return generator->current_seed(); }

// Draws a fresh seed from the system, sets it and returns it.
SHIM uint64_t shim_generator_reseed(Generator* generator) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->seed();
}

SHIM Handle shim_generator_get_state(Generator* generator) {
    return guarded_tensor([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        return generator->get_state();
    });
}

SHIM int32_t shim_generator_set_state(Generator* generator, Handle state) {
    return guarded_status([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
    });
}

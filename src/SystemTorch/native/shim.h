// What the files of the shim share: the argument format, error transport and tensor handles.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <cstdint>
#include <exception>
#include <string>

#define SHIM extern "C" __attribute__((visibility("default")))

namespace shim {

// Mirrors ValueKind in Interop/Value.cs.
enum class Kind : int32_t {
    SchemaDefault,
    None,
    Tensor,
    Integer,
    Real,
    Boolean,
    String,
    Device,
    Generator,
    Integers,
    Reals,
    Tensors,
};

// One argument or result; mirrors Value in Interop/Value.cs. Lists point to 8-byte elements.
struct Value {
    Kind kind;
    int32_t count;
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};

// A handle is an at::Tensor on the heap, owned by one managed Tensor.
using Handle = at::Tensor*;

inline Handle own(at::Tensor tensor) { return new at::Tensor(std::move(tensor)); }

inline at::IntArrayRef dims(const int64_t* values, int32_t count) {
    return at::IntArrayRef(values, static_cast<size_t>(count));
}

// The message of the last failure on this thread, read by shim_error.
extern thread_local std::string error;

// Runs `body`; on a C++ exception keeps libtorch's message, without the C++ stack, and returns `failed`.
template <typename Result, typename Body>
Result guarded(Result failed, Body&& body) noexcept {
    try {
        return body();
    } catch (const c10::Error& e) {
        error = e.what_without_backtrace();
    } catch (const std::exception& e) {
        error = e.what();
    } catch (...) {
        error = "unknown native error";
    }
    return failed;
}

template <typename Body>
Handle guarded_tensor(Body&& body) noexcept {
    return guarded<Handle>(nullptr, [&] { return own(body()); });
}

template <typename Body>
int32_t guarded_status(Body&& body) noexcept {
    return guarded<int32_t>(-1, [&] {
        body();
        return 0;
    });
}

}  // namespace shim

// What a tensor knows of itself, and memory in and out.
#include "shim.h"

#include <ATen/ops/empty.h>

#include <cstring>

namespace shim {
thread_local std::string error;
}

using namespace shim;

SHIM const char* shim_error() { return error.c_str(); }

SHIM void shim_free(Handle tensor) { delete tensor; }

// A second handle to the same tensor.
SHIM Handle shim_alias(Handle tensor) { return new at::Tensor(*tensor); }

// The getters below cannot throw and are called without a GC transition: keep them trivial.
SHIM int64_t shim_dim(Handle tensor) { return tensor->dim(); }

SHIM int64_t shim_numel(Handle tensor) { return tensor->numel(); }

SHIM int32_t shim_dtype(Handle tensor) { return static_cast<int32_t>(tensor->scalar_type()); }

SHIM int32_t shim_device_type(Handle tensor) { return static_cast<int32_t>(tensor->device().type()); }

SHIM int32_t shim_device_index(Handle tensor) { return tensor->device().index(); }

SHIM int32_t shim_is_contiguous(Handle tensor) { return tensor->is_contiguous(); }

SHIM int32_t shim_requires_grad(Handle tensor) { return tensor->requires_grad(); }

SHIM int64_t shim_storage_offset(Handle tensor) { return tensor->storage_offset(); }

SHIM void* shim_storage(Handle tensor) { return tensor->has_storage() ? tensor->storage().data_ptr().get() : nullptr; }

SHIM void shim_sizes(Handle tensor, int64_t* sizes) {
    std::memcpy(sizes, tensor->sizes().data(), sizeof(int64_t) * static_cast<size_t>(tensor->dim()));
}

SHIM void shim_strides(Handle tensor, int64_t* strides) {
    std::memcpy(strides, tensor->strides().data(), sizeof(int64_t) * static_cast<size_t>(tensor->dim()));
}

// Bytes that freeing this handle would give back: those of a storage that nothing else shares.
SHIM int64_t shim_owned_bytes(Handle tensor) {
    if (!tensor->has_storage() || tensor->storage().use_count() != 1) return 0;
    return static_cast<int64_t>(tensor->storage().nbytes());
}

SHIM void* shim_data(Handle tensor) {
    return guarded<void*>(nullptr, [&] { return tensor->data_ptr(); });
}

SHIM int32_t shim_same(Handle left, Handle right) { return left->is_same(*right); }

// A new contiguous CPU tensor holding a copy of `bytes` bytes at `data`.
SHIM Handle shim_from_memory(const void* data, int64_t bytes, const int64_t* sizes, int32_t rank, int32_t dtype) {
    return guarded_tensor([&] {
        auto tensor = at::empty(dims(sizes, rank), at::TensorOptions(static_cast<at::ScalarType>(dtype)));
        TORCH_CHECK(static_cast<int64_t>(tensor.nbytes()) == bytes, "the shape needs ", tensor.nbytes(),
                    " bytes, the data has ", bytes);
        if (bytes > 0) std::memcpy(tensor.data_ptr(), data, static_cast<size_t>(bytes));
        return tensor;
    });
}

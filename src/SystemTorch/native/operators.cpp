// Calls any registered ATen operator by name through the dispatcher's boxed interface.
#include "shim.h"

#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include <cstring>
#include <vector>

namespace {

using namespace shim;
using c10::IValue;
using c10::TypeKind;

// What a call needs to know of one formal parameter, read from the schema once.
struct Parameter {
    std::string name;
    TypeKind type;          // with Optional removed
    TypeKind element;       // for lists, with Optional removed
    bool optional;
    bool optional_elements; // Tensor?[]
    int32_t fixed_length;   // int[2]: a single number stands for both
    c10::optional<IValue> fallback;
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<Parameter> parameters;
};

c10::TypePtr without_optional(const c10::TypePtr& type) {
    auto optional = type->cast<c10::OptionalType>();
    return optional ? optional->getElementType() : type;
}

Parameter describe(const c10::Argument& argument) {
    auto type = without_optional(argument.type());
    bool optional = argument.type()->kind() == TypeKind::OptionalType;
    Parameter parameter{argument.name(), type->kind(), TypeKind::AnyType, optional, false, argument.N().value_or(1),
                        argument.default_value()};
    if (auto list = type->cast<c10::ListType>()) {
        auto element = list->getElementType();
        parameter.optional_elements = element->kind() == TypeKind::OptionalType;
        parameter.element = without_optional(element)->kind();
    }
    return parameter;
}

template <typename T>
IValue list_of(T value, int32_t count) {
    c10::List<T> list;
    for (int32_t i = 0; i < count; i++) list.push_back(value);
    return list;
}

IValue integer(const Parameter& parameter, int64_t value) {
    if (parameter.type == TypeKind::FloatType) return static_cast<double>(value);
    if (parameter.type == TypeKind::BoolType) return value != 0;
    if (parameter.type != TypeKind::ListType) return value;
    if (parameter.element == TypeKind::FloatType)
        return list_of<double>(static_cast<double>(value), parameter.fixed_length);
    return list_of<int64_t>(value, parameter.fixed_length);
}

IValue integers(const Parameter& parameter, const Value& value) {
    auto begin = static_cast<const int64_t*>(value.pointer);
    if (parameter.element == TypeKind::BoolType) {
        c10::List<bool> list;
        for (int32_t i = 0; i < value.count; i++) list.push_back(begin[i] != 0);
        return list;
    }
    return std::vector<int64_t>(begin, begin + value.count);
}

IValue tensors(const Parameter& parameter, const Value& value) {
    auto begin = static_cast<const Handle*>(value.pointer);
    if (parameter.optional_elements) {
        c10::List<c10::optional<at::Tensor>> list;
        for (int32_t i = 0; i < value.count; i++)
            list.push_back(begin[i] ? c10::optional<at::Tensor>(*begin[i]) : c10::nullopt);
        return list;
    }
    c10::List<at::Tensor> list;
    for (int32_t i = 0; i < value.count; i++) list.push_back(*begin[i]);
    return list;
}

IValue convert(const Operator& op, const Parameter& parameter, const Value& value) {
    switch (value.kind) {
        case Kind::SchemaDefault:
            TORCH_CHECK(parameter.fallback, op.handle.schema().operator_name(), ": argument '", parameter.name,
                        "' has no default value");
            return *parameter.fallback;
        case Kind::None:
            TORCH_CHECK(parameter.optional, op.handle.schema().operator_name(), ": argument '", parameter.name,
                        "' must not be null");
            return IValue();
        case Kind::Tensor: {
            auto tensor = *static_cast<Handle>(value.pointer);
            return parameter.type == TypeKind::ListType ? list_of<at::Tensor>(tensor, 1) : IValue(tensor);
        }
        case Kind::Integer:
            return integer(parameter, value.integer);
        case Kind::Real:
            return parameter.type == TypeKind::ListType ? list_of<double>(value.real, parameter.fixed_length)
                                                        : IValue(value.real);
        case Kind::Boolean:
            return parameter.type == TypeKind::IntType ? IValue(value.integer) : IValue(value.integer != 0);
        case Kind::String:
            return std::string(static_cast<const char*>(value.pointer), static_cast<size_t>(value.count));
        case Kind::Device:
            return c10::Device(static_cast<c10::DeviceType>(value.count), static_cast<c10::DeviceIndex>(value.integer));
        case Kind::Generator:
            return *static_cast<at::Generator*>(value.pointer);
        case Kind::Integers:
            return integers(parameter, value);
        case Kind::Reals: {
            auto begin = static_cast<const double*>(value.pointer);
            return std::vector<double>(begin, begin + value.count);
        }
        case Kind::Tensors:
            return tensors(parameter, value);
    }
    TORCH_CHECK(false, "unknown kind of argument");
}

Value from(const at::Tensor& tensor) {
    Value value{Kind::Tensor, 1, {}};
    value.pointer = tensor.defined() ? own(tensor) : nullptr;
    return value;
}

Value from(const IValue& result) {
    Value value{Kind::None, 0, {}};
    if (result.isTensor()) return from(result.toTensor());
    if (result.isTensorList()) {
        auto list = result.toTensorVector();
        auto handles = new Handle[list.size()];
        for (size_t i = 0; i < list.size(); i++) handles[i] = own(list[i]);
        value.kind = Kind::Tensors;
        value.count = static_cast<int32_t>(list.size());
        value.pointer = handles;
    } else if (result.isBool()) {
        value.kind = Kind::Boolean;
        value.integer = result.toBool();
    } else if (result.isInt()) {
        value.kind = Kind::Integer;
        value.integer = result.toInt();
    } else if (result.isDouble()) {
        value.kind = Kind::Real;
        value.real = result.toDouble();
    } else {
        TORCH_CHECK(result.isNone(), "results of type ", result.tagKind(), " are not supported");
    }
    return value;
}

c10::OperatorHandle find(const char* name, const char* overload) {
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(handle, "libtorch has no operator ", name, *overload ? "." : "", overload);
    return *handle;
}

}  // namespace

// Operators live as long as the process.
SHIM void* shim_operator(const char* name, const char* overload) {
    return guarded<void*>(nullptr, [&]() -> void* {
        auto handle = find(name, overload);
        auto op = new Operator{handle, {}};
        for (const auto& argument : handle.schema().arguments()) op->parameters.push_back(describe(argument));
        return op;
    });
}

// Calls `op`; omitted trailing arguments take the schema's defaults. Returns the number of results, or -1.
SHIM int32_t shim_call(const void* op_pointer, const Value* arguments, int32_t count, Value* results,
                       int32_t capacity) {
    return guarded<int32_t>(-1, [&] {
        const auto& op = *static_cast<const Operator*>(op_pointer);
        TORCH_CHECK(static_cast<size_t>(count) <= op.parameters.size(), op.handle.schema().operator_name(), " takes ",
                    op.parameters.size(), " arguments, got ", count);
        torch::jit::Stack stack;
        stack.reserve(op.parameters.size());
        const Value omitted{Kind::SchemaDefault, 0, {}};
        for (size_t i = 0; i < op.parameters.size(); i++)
            stack.push_back(convert(op, op.parameters[i], i < static_cast<size_t>(count) ? arguments[i] : omitted));
        op.handle.callBoxed(stack);
        TORCH_CHECK(stack.size() <= static_cast<size_t>(capacity), op.handle.schema().operator_name(), " returned ",
                    stack.size(), " results, expected at most ", capacity);
        for (size_t i = 0; i < stack.size(); i++) results[i] = from(stack[i]);
        return static_cast<int32_t>(stack.size());
    });
}

SHIM void shim_free_list(void* handles) { delete[] static_cast<Handle*>(handles); }

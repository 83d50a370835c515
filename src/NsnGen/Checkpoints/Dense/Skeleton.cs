using System.Reflection;
using System.Runtime.CompilerServices;
using NsnGen.Conversion;
using NsnGen.Engine;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>
/// Builds a model whose tensors have their shapes and no elements yet: the constructor runs on the device <c>meta</c>, which
/// has no memory. What it made is then given a place of its own, of one element that stands for all, until it is filled.
/// </summary>
internal static class Skeleton
{
    /// <param name="make">Calls the model's constructor. Nobody else may make tensors meanwhile: the device is the process's default.</param>
    /// <param name="device">Where the tensors are to be; one that the constructor chose itself stays.</param>
    /// <returns>The model, and where its tensors are that have no elements yet.</returns>
    /// <exception cref="InvalidOperationException">The constructor computes a tensor that no checkpoint could hold.</exception>
    public static (TModel Model, IReadOnlySet<TensorMemory> Unfilled) Of<TModel>(Func<TModel> make, Device device)
        where TModel : nn.Module
    {
        var before = get_default_device();
        set_default_device(META);
        TModel model;
        try
        {
            model = make() ?? throw new ArgumentException("The function made no model.", nameof(make));
        }
        finally
        {
            set_default_device(before);
        }
        using var noGrad = no_grad();
        return (model, Allocate(model, device));
    }

    /// <summary>Gives a tensor of a model its elements, those of another tensor of the same shape.</summary>
    /// <param name="target">One that has none yet takes over the source's memory; into another they are copied.</param>
    /// <param name="source">A tensor that nobody else writes to afterwards.</param>
    public static void Fill(Tensor target, Tensor source)
    {
        using var scope = NewDisposeScope();
        if (IsUnfilled(target))
        {
            target.set_(source.to(target.dtype).to(target.device));
        }
        else
        {
            target.copy_(source);
        }
    }

    private static HashSet<TensorMemory> Allocate(nn.Module model, Device device)
    {
        var unfilled = new HashSet<TensorMemory>();
        var modules = model
            .named_modules()
            .Prepend((name: "", module: model))
            .DistinctBy(entry => entry.module)
            .ToList();
        AllocateParameters([.. modules.Select(entry => entry.module)], device, unfilled);
        foreach (var (name, module) in modules)
        {
            AllocateBuffers(name, module, device, unfilled);
            CheckFields(name, module);
            if (NativeWeights.Has(module))
            {
                // libtorch makes their weights itself, with random numbers.
                unfilled.UnionWith(
                    module.named_parameters(recurse: false).Select(entry => TensorMemory.Of(entry.parameter))
                );
            }
        }
        return unfilled;
    }

    private static void AllocateParameters(List<nn.Module> modules, Device device, HashSet<TensorMemory> unfilled)
    {
        var shapes = new List<(nn.Module Module, string Key, Parameter Shape)>();
        foreach (var module in modules)
        {
            shapes.AddRange(
                module
                    .named_parameters(recurse: false)
                    .Where(entry => IsShape(entry.parameter))
                    .Select(entry => (module, entry.name, entry.parameter))
            );
        }
        foreach (var module in shapes.Select(entry => entry.Module).Distinct())
        {
            ReleaseNative(module);
        }
        // Modules dispose a parameter that is replaced, so all are compared before the first one is.
        var allocated = new List<(Parameter Shape, Parameter Allocated)>();
        var replacements = shapes.ConvertAll(entry => Allocated(entry.Shape, device, allocated));
        foreach (var ((module, key, shape), replacement) in shapes.Zip(replacements))
        {
            Replace(module, key, shape, replacement);
            unfilled.Add(TensorMemory.Of(replacement));
        }
    }

    /// <summary>
    /// Frees what modules that libtorch itself makes, such as Embedding, keep of the weight that they were made with: on the CPU,
    /// whatever the device, and beside the one that they use.
    /// </summary>
    private static void ReleaseNative(nn.Module module)
    {
        using var scope = NewDisposeScope();
        var own = Registered.Parameters(module);
        foreach (var (key, native) in NativeParametersOf(module))
        {
            if (own.TryGetValue(key, out var used) && IsShape(used) && !IsShape(native))
            {
                native.set_(Unfilled(native, native.device));
            }
        }
    }

    private static void AllocateBuffers(string name, nn.Module module, Device device, HashSet<TensorMemory> unfilled)
    {
        var buffers = Registered.Buffers(module);
        foreach (var key in buffers.Keys.ToList())
        {
            var (buffer, isSaved) = buffers[key];
            if (!IsShape(buffer))
            {
                continue;
            }
            if (!isSaved)
            {
                throw Computed($"{Owner(name, module)}, buffer '{key}'");
            }
            var allocated = Unfilled(buffer, device);
            Replace(module, key, buffer, allocated);
            buffers[key] = (allocated, isSaved);
            unfilled.Add(TensorMemory.Of(allocated));
        }
    }

    /// <summary>One parameter for all that are the same, so that tied weights stay tied.</summary>
    private static Parameter Allocated(
        Parameter shape,
        Device device,
        List<(Parameter Shape, Parameter Allocated)> allocated
    )
    {
        var known = allocated.FirstOrDefault(entry => AreSame(entry.Shape, shape)).Allocated;
        if (known is null)
        {
            var trained = shape.requires_grad;
            known = new Parameter(Unfilled(shape, device), trained);
            allocated.Add((shape, known));
        }
        return known;
    }

    private static Tensor Unfilled(Tensor shape, Device device)
    {
        using var element = zeros([], shape.dtype, device);
        return element.expand(shape.shape).DetachFromDisposeScope();
    }

    /// <summary>Whether one element stands for all.</summary>
    public static bool IsUnfilled(Tensor tensor) =>
        tensor.numel() > 1 && Array.TrueForAll(tensor.stride(), s => s == 0);

    /// <summary>Without memory, two objects for one tensor only show by what is set on one and read from the other.</summary>
    private static bool AreSame(Parameter one, Parameter other)
    {
        if (ReferenceEquals(one, other))
        {
            return true;
        }
        if (one.dtype != other.dtype || !one.shape.AsSpan().SequenceEqual(other.shape))
        {
            return false;
        }
        var trained = other.requires_grad;
        if (one.requires_grad != trained)
        {
            return false;
        }
        one.requires_grad = !trained;
        var same = other.requires_grad != trained;
        one.requires_grad = trained;
        return same;
    }

    private static void Replace(nn.Module module, string key, Tensor shape, Tensor allocated)
    {
        var property = VisibleMembers.Property(module.GetType(), key);
        if (property is { CanWrite: true } && property.PropertyType.IsInstanceOfType(allocated))
        {
            property.SetValue(module, allocated);
        }
        foreach (var field in FieldsOf(module).Where(field => ReferenceEquals(field.GetValue(module), shape)))
        {
            field.SetValue(module, allocated);
        }
        if (allocated is Parameter parameter)
        {
            Registered.Parameters(module)[key] = parameter;
        }
    }

    private static void CheckFields(string name, nn.Module module)
    {
        if (FieldsOf(module).FirstOrDefault(f => f.GetValue(module) is Tensor tensor && IsShape(tensor)) is { } field)
        {
            throw Computed($"{Owner(name, module)}, field '{field.Name}'");
        }
    }

    private static string Owner(string name, nn.Module module) =>
        name.Length == 0 ? module.GetType().Name : $"'{name}' ({module.GetType().Name})";

    private static InvalidOperationException Computed(string where) =>
        new(
            $"{where}: no checkpoint holds this tensor, and the constructor runs without memory, so what it computes is lost. "
                + "Make the tensor with device: CPU, or when it is first needed."
        );

    private static bool IsShape(Tensor tensor) => !tensor.IsInvalid && tensor.device_type == TorchSharp.DeviceType.META;

    private static IEnumerable<FieldInfo> FieldsOf(nn.Module module)
    {
        for (var type = module.GetType(); type is not null && type != typeof(nn.Module); type = type.BaseType)
        {
            foreach (
                var field in VisibleMembers.OfObjects(type).Where(f => typeof(Tensor).IsAssignableFrom(f.FieldType))
            )
            {
                yield return field;
            }
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "_named_parameters")]
    private static extern (string Name, Parameter Parameter)[] NativeParametersOf(nn.Module module);
}

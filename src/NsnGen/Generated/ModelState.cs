using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using NsnGen.Engine;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Where a call of a model can leave tensors: in fields, static fields and buffers, and with those who hook into it.</summary>
internal sealed class ModelState
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly ConditionalWeakTable<nn.Module, ModelState> Known = [];

    // Protected, as the hooks are.
    private static readonly FieldInfo? Buffers = typeof(nn.Module).GetField(
        "_internal_buffers",
        BindingFlags.Instance | BindingFlags.NonPublic
    );

    private readonly ICollection[] hooks;
    private readonly (IDictionary<string, (Tensor, bool)> Now, int AtFirst)[] buffers;
    private readonly (object? Owner, FieldInfo Field)[] fields;

    private ModelState(nn.Module model)
    {
        Use = ModuleUse.Of(model);
        nn.Module[] modules = [model, .. model.named_modules().Select(m => m.module).Where(m => m != model).Distinct()];
        hooks = [.. modules.SelectMany(Hooks.Of)];
        buffers =
        [
            .. modules
                .Where(m => !IsLibrary(m.GetType()))
                .Select(m => Buffers?.GetValue(m))
                .OfType<IDictionary<string, (Tensor, bool)>>()
                .Select(b => (b, b.Count)),
        ];
        fields =
        [
            .. modules.SelectMany(m => FieldsOf(m).Select(f => ((object?)m, f))),
            .. StaticFields(model.GetType()).Select(f => ((object?)null, f)),
        ];
    }

    /// <summary>What keeps calls of the model apart from changes of it.</summary>
    public ModuleUse Use { get; }

    /// <summary>Whether a module of the model has a forward hook, which may keep whatever it is shown.</summary>
    public bool IsWatched
    {
        get
        {
            foreach (var hook in hooks)
            {
                if (hook.Count > 0)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>The state of a model, collected at its first call.</summary>
    public static ModelState Of(nn.Module model) => Known.GetValue(model, m => new ModelState(m));

    /// <summary>What the fields hold now, and the buffers of modules that have registered one since.</summary>
    public IEnumerable<object> Stored()
    {
        foreach (var (now, atFirst) in buffers)
        {
            if (now.Count != atFirst)
            {
                yield return now;
            }
        }
        foreach (var (owner, field) in fields)
        {
            if (field.GetValue(owner) is { } value)
            {
                yield return value;
            }
        }
    }

    /// <summary>TorchSharp's modules and this library's store nothing in a call but what they own.</summary>
    private static IEnumerable<FieldInfo> FieldsOf(nn.Module module)
    {
        for (var type = module.GetType(); !IsLibrary(type); type = type.BaseType!)
        {
            foreach (var field in type.GetFields(Own | BindingFlags.Instance).Where(CanBeGiven))
            {
                yield return field;
            }
        }
    }

    /// <summary>Those of the class that was annotated, in which the nested one is declared.</summary>
    private static IEnumerable<FieldInfo> StaticFields(Type nested)
    {
        var type = nested.DeclaringType;
        if (type is { ContainsGenericParameters: true })
        {
            type = type.MakeGenericType(nested.GenericTypeArguments);
        }
        for (; type is not null && !IsLibrary(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Own | BindingFlags.Static).Where(f => !f.IsLiteral && CanBeGiven(f)))
            {
                yield return field;
            }
        }
    }

    /// <summary>A read-only field is given no other tensor, but what it refers to may be.</summary>
    private static bool CanBeGiven(FieldInfo field) =>
        ReachableTensors.CanHold(field.FieldType)
        && !(field.IsInitOnly && typeof(Tensor).IsAssignableFrom(field.FieldType));

    private static bool IsLibrary(Type type) =>
        type.Assembly == typeof(nn.Module).Assembly
        || type.Assembly == typeof(ModelState).Assembly
        || type.Assembly == typeof(object).Assembly;
}

using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using NsnGen.Engine;
using NsnGen.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Where a call of a model can leave tensors: in fields, static fields and buffers, and with those who hook into it.</summary>
internal sealed class ModelState
{
    private static readonly ConditionalWeakTable<nn.Module, ModelState> Known = [];
    private static readonly ConditionalWeakTable<nn.Module, Type> Annotated = [];

    private readonly ICollection[] hooks;
    private readonly (OrderedDict<string, (Tensor, bool)> Now, int AtFirst)[] buffers;
    private readonly (object? Owner, FieldInfo Field)[] fields;
    private readonly bool areFieldsKnown;

    private ModelState(nn.Module model)
    {
        Use = ModuleUse.Of(model);
        nn.Module[] modules = [model, .. model.named_modules().Select(m => m.module).Where(m => m != model).Distinct()];
        hooks = [.. modules.SelectMany(Hooks.Of)];
        buffers =
        [
            .. modules.Where(m => !IsLibrary(m.GetType())).Select(m => Registered.Buffers(m)).Select(b => (b, b.Count)),
        ];
        fields =
        [
            .. modules.SelectMany(m => FieldsOf(m).Select(f => ((object?)m, f))),
            .. StaticFields(AnnotatedClass(model)).Select(f => ((object?)null, f)),
        ];
        areFieldsKnown = modules.SelectMany(m => Classes(m.GetType())).All(VisibleMembers.AreKnown);
    }

    /// <summary>What keeps calls of the model apart from changes of it.</summary>
    public ModuleUse Use { get; }

    /// <summary>
    /// Whether a call may leave tensors where nobody looks: a module has a forward hook, which may keep whatever it is shown, or does
    /// not tell its fields.
    /// </summary>
    public bool IsHidden
    {
        get
        {
            if (!areFieldsKnown)
            {
                return true;
            }
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

    /// <summary>Says which class a nested model was made from; its static fields count too.</summary>
    public static void Remember(nn.Module nested, Type annotated) => Annotated.AddOrUpdate(nested, annotated);

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
    private static IEnumerable<FieldInfo> FieldsOf(nn.Module module) =>
        Classes(module.GetType()).SelectMany(VisibleMembers.OfObjects).Where(CanBeGiven);

    private static IEnumerable<FieldInfo> StaticFields(Type? annotated) =>
        Classes(annotated).SelectMany(VisibleMembers.OfClass).Where(CanBeGiven);

    private static Type? AnnotatedClass(nn.Module nested) => Annotated.TryGetValue(nested, out var type) ? type : null;

    /// <summary>A class and its bases, down to those of a library.</summary>
    private static IEnumerable<Type> Classes(Type? type)
    {
        for (; type is not null && !IsLibrary(type); type = type.BaseType)
        {
            yield return type;
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

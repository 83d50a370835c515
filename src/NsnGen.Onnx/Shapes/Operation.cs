using System.Reflection;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>A call of the graph: what all traces have in common.</summary>
/// <param name="site">What is called, and by what.</param>
/// <param name="arguments">Its arguments, with <see cref="Value"/> for tensors and <see cref="Size"/> for whole numbers.</param>
/// <param name="results">What comes out.</param>
internal sealed class Operation(CallSite site, IReadOnlyList<object?> arguments, IReadOnlyList<Value> results)
{
    private readonly ParameterInfo[] parameters = site.Method.GetParameters();

    /// <summary>The name of the function.</summary>
    public string Name => site.Method.Name;

    /// <summary>What calls it.</summary>
    public string Where => site.Where;

    /// <summary>The module that is called, if one is.</summary>
    public nn.Module? Module => arguments is [nn.Module module, ..] ? module : null;

    /// <summary>What comes out.</summary>
    public IReadOnlyList<Value> Results => results;

    /// <summary>What comes out first.</summary>
    public Value Result => results[0];

    /// <summary>All arguments, the object it is called on first.</summary>
    public IReadOnlyList<object?> Arguments => arguments;

    /// <summary>The tensors among the arguments, in order; those of lists too.</summary>
    public IEnumerable<Value> Tensors => Flat(arguments).OfType<Value>();

    /// <summary>The first tensor.</summary>
    public Value Input => Tensors.First();

    /// <summary>What messages call it.</summary>
    public string Title =>
        Module is { } module ? $"the module {module.GetType().Name}" : $"{site.Method.DeclaringType!.Name}.{Name}";

    /// <summary>Whether the function has a parameter of one of some names.</summary>
    public bool Has(params ReadOnlySpan<string> names) => PlaceOf(names) >= 0;

    /// <summary>An argument by the name of its parameter; null if there is none.</summary>
    public object? Argument(params ReadOnlySpan<string> names)
    {
        var place = PlaceOf(names);
        return place < 0 ? null : arguments[place];
    }

    /// <summary>A whole number that is the same in all traces.</summary>
    /// <exception cref="UntranslatableException">It is not.</exception>
    public long Number(long otherwise, params ReadOnlySpan<string> names) =>
        Argument(names) switch
        {
            Size size => FixedOf(size, names[0]),
            _ => otherwise,
        };

    /// <summary>A list of whole numbers, or one of them, that are the same in all traces; null if there are none.</summary>
    /// <exception cref="UntranslatableException">They are not.</exception>
    public long[]? Numbers(params ReadOnlySpan<string> names)
    {
        var name = names[0];
        return Argument(names) switch
        {
            Size size => [FixedOf(size, name)],
            object?[] list => [.. list.Select(entry => FixedOf((Size)entry!, name))],
            _ => null,
        };
    }

    /// <summary>A number with a fraction.</summary>
    public double Real(double otherwise, params ReadOnlySpan<string> names) =>
        Argument(names) switch
        {
            double number => number,
            Size { Fixed: { } whole } => whole,
            _ => otherwise,
        };

    /// <summary>Whether a truth value is given, and true.</summary>
    public bool IsSet(params ReadOnlySpan<string> names) => Argument(names) is true;

    private long FixedOf(Size size, string name) =>
        size.Fixed ?? throw new UntranslatableException($"{name} of {Title} depends on the sizes of the inputs");

    private int PlaceOf(ReadOnlySpan<string> names)
    {
        var before = arguments.Count - parameters.Length;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (names.Contains(parameters[i].Name))
            {
                return before + i;
            }
        }
        return -1;
    }

    private static IEnumerable<object?> Flat(IEnumerable<object?> values) =>
        values.SelectMany(value => value is object?[] list ? Flat(list) : [value]);
}

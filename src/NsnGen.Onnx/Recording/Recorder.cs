using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Notes the calls of one run of a model.</summary>
internal sealed class Recorder : IDisposable
{
    // The code that is followed knows nothing of a recorder, so it cannot be handed one.
    [ThreadStatic]
    private static Recorder? current;

    private readonly Dictionary<Tensor, TracedTensor> known = new(ReferenceEqualityComparer.Instance);
    private readonly List<RecordedCall> calls = [];
    private readonly List<Tensor> copies = [];
    private readonly List<string> faults = [];
    private int count;

    /// <summary>The recorder of the run on this thread; null where a delegate that was followed is called after it.</summary>
    public static Recorder? Current => current;

    /// <summary>What was called, in order.</summary>
    public IReadOnlyList<RecordedCall> Calls => calls;

    /// <summary>What cannot be part of a graph, in words.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Runs something on this thread while this recorder looks on.</summary>
    public T Run<T>(Func<T> run)
    {
        var outer = current;
        current = this;
        try
        {
            return run();
        }
        finally
        {
            current = outer;
        }
    }

    /// <summary>Makes a tensor known, as an input is.</summary>
    public TracedTensor Add(Tensor tensor) =>
        known[tensor] = new TracedTensor(count++, tensor.dtype, [.. tensor.shape]);

    /// <summary>What a tensor is in this trace. One that nothing made that was recorded is kept by the model, or comes from elsewhere.</summary>
    public TracedTensor Of(Tensor tensor) =>
        known.TryGetValue(tensor, out var traced)
            ? traced
            : known[tensor] = new TracedTensor(count++, tensor.dtype, [.. tensor.shape]) { Constant = tensor };

    /// <summary>Notes a call that has run.</summary>
    /// <param name="site">What was called, and by what.</param>
    /// <param name="arguments">Its arguments, the object it was called on first.</param>
    /// <param name="result">What came out.</param>
    public void Note(CallSite site, object?[] arguments, object? result)
    {
        var name = site.Method.Name;
        if (SilentCalls.IsSilent(name) || (ReferenceEquals(result, arguments.FirstOrDefault()) && !ChangesInput(name)))
        {
            return;
        }
        if (SilentCalls.IsOfNumbers(name) && result is Tensor made)
        {
            AddCopy(made);
            return;
        }
        var results = PlainArguments.TensorsOf(result).ToArray();
        if (results.Length == 0 || ChangesInput(name))
        {
            faults.Add(
                results.Length == 0
                    ? $"{site.Where} reads numbers out of a tensor by {name}: a graph cannot branch on them"
                    : $"{site.Where} changes a tensor in place by {name}"
            );
            return;
        }
        object?[] plain = [.. arguments.Select(argument => PlainArguments.Of(argument, Of))];
        calls.Add(new RecordedCall(site, plain, [.. results.Select(Add)]));
        if (IsInPlace(site, arguments) && arguments.OfType<Tensor>().FirstOrDefault() is { } changed)
        {
            known[changed] = known[results[0]];
        }
    }

    /// <summary>Frees the copies.</summary>
    public void Dispose() => copies.ForEach(copy => copy.Dispose());

    /// <summary>Makes a tensor known that code made of numbers, and that it may free at once.</summary>
    private void AddCopy(Tensor made)
    {
        var copy = made.detach().clone().DetachFromDisposeScope();
        copies.Add(copy);
        known[made] = new TracedTensor(count++, made.dtype, [.. made.shape]) { Constant = copy, IsOfNumbers = true };
    }

    private static bool ChangesInput(string name) =>
        (name.EndsWith('_') && !name.StartsWith("op_", StringComparison.Ordinal)) || name is "set_TensorItems";

    private static bool IsInPlace(CallSite site, object?[] arguments) =>
        arguments.FirstOrDefault() is nn.Module module
            ? module.GetType().GetProperty("inplace")?.GetValue(module) is true
            : site
                .Method.GetParameters()
                .Any(parameter =>
                    parameter.Name == "inplace"
                    && arguments[^(site.Method.GetParameters().Length - parameter.Position)] is true
                );
}

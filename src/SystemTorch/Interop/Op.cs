using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>
/// Calls ATen operators by name. Adding one to the API is a line:
/// <c>public Tensor tanh() =&gt; Op.Call("tanh", this);</c>
/// Arguments stand in the order of the operator's schema; trailing ones may be omitted.
/// </summary>
/// <exception cref="ExternalException">libtorch refused the call; the message is its own.</exception>
[SkipLocalsInit]
internal static unsafe class Op
{
    private const int StackWords = 64;

    /// <summary>Calls an operator that returns one tensor.</summary>
    public static Tensor Call(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(name, arguments, &result, 1);
        return new Tensor(result.Pointer);
    }

    /// <summary>Calls an operator that changes its first argument, a tensor, and returns that argument.</summary>
    public static Tensor InPlace(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(name, arguments, &result, 1);
        Native.shim_free(result.Pointer);
        return (Tensor)arguments[0].Reference!;
    }

    /// <summary>Calls an operator that returns two tensors.</summary>
    public static (Tensor, Tensor) Call2(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(name, arguments, results, 2);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer));
    }

    /// <summary>Calls an operator that returns three tensors.</summary>
    public static (Tensor, Tensor, Tensor) Call3(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[3];
        Invoke(name, arguments, results, 3);
        return (new Tensor(results[0].Pointer), new Tensor(results[1].Pointer), new Tensor(results[2].Pointer));
    }

    /// <summary>Calls an operator that returns four tensors.</summary>
    public static (Tensor, Tensor, Tensor, Tensor) Call4(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[4];
        Invoke(name, arguments, results, 4);
        return (
            new Tensor(results[0].Pointer),
            new Tensor(results[1].Pointer),
            new Tensor(results[2].Pointer),
            new Tensor(results[3].Pointer)
        );
    }

    /// <summary>Calls an operator that returns a list of tensors.</summary>
    public static Tensor[] CallList(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(name, arguments, &result, 1);
        var handles = new ReadOnlySpan<nint>((void*)result.Pointer, result.Count);
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new Tensor(handles[i]);
        }
        Native.shim_free_list(result.Pointer);
        return tensors;
    }

    /// <summary>Calls an operator that returns a bool, an int or a double.</summary>
    public static Value CallValue(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(name, arguments, &result, 1);
        return result;
    }

    private static void Invoke(string name, ReadOnlySpan<Arg> arguments, Value* results, int capacity)
    {
        var words = ArgList.Words(arguments);
        if (words <= StackWords)
        {
            var buffer = stackalloc long[StackWords];
            Invoke(name, arguments, results, capacity, buffer);
        }
        else
        {
            fixed (long* buffer = new long[words])
            {
                Invoke(name, arguments, results, capacity, buffer);
            }
        }
    }

    private static void Invoke(string name, ReadOnlySpan<Arg> arguments, Value* results, int capacity, long* buffer)
    {
        var values = stackalloc Value[arguments.Length];
        ArgList.Fill(arguments, values, buffer);
        var status = Native.shim_call(Operator.Find(name).Handle, values, arguments.Length, results, capacity);
        foreach (ref readonly var argument in arguments)
        {
            GC.KeepAlive(argument.Reference);
        }
        Native.Check(status);
    }
}

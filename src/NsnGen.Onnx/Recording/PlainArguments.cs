using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Arguments of calls in a few forms that can be compared: traced tensors, numbers, texts, lists, modules.</summary>
internal static class PlainArguments
{
    /// <summary>An argument in one of these forms.</summary>
    /// <param name="argument">What a function got.</param>
    /// <param name="traced">Gives what a tensor is in the trace.</param>
    public static object? Of(object? argument, Func<Tensor, TracedTensor> traced) =>
        argument switch
        {
            Tensor tensor => traced(tensor),
            Scalar number => NumberOf(number),
            TensorIndex index => SliceOf(index),
            bool or string or Enum or nn.Module or null => argument,
            byte or sbyte or short or int or long => Convert.ToInt64(argument, CultureInfo.InvariantCulture),
            Half number => (double)number,
            float or double => Convert.ToDouble(argument, CultureInfo.InvariantCulture),
            ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i], traced)).ToArray(),
            Array or IReadOnlyCollection<Tensor> or IReadOnlyCollection<long> => ((IEnumerable)argument)
                .Cast<object?>()
                .Select(element => Of(element, traced))
                .ToArray(),
            _ => null,
        };

    /// <summary>The tensors that a function gave: one, an array or a tuple of them.</summary>
    public static IEnumerable<Tensor> TensorsOf(object? result) =>
        result switch
        {
            Tensor tensor => [tensor],
            IEnumerable<Tensor> tensors => tensors,
            ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => TensorsOf(tuple[i])),
            _ => [],
        };

    private static object NumberOf(Scalar number) =>
        number.Type switch
        {
            ScalarType.Bool => number.ToBoolean(),
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 =>
                number.ToInt64(),
            _ => number.ToDouble(),
        };

    /// <summary>TorchSharp shows nobody what an index says.</summary>
    private static TensorSlice SliceOf(TensorIndex index)
    {
        return new TensorSlice(
            Field("kind")!.ToString()!,
            Field("startIndexOrBoolOrSingle"),
            Field("stopIndex"),
            Field("step")
        );

        object? Field(string name) =>
            typeof(TensorIndex).GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(index);
    }
}

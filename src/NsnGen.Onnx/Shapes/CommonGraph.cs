using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>What several runs of a model at different sizes have in common: the graph that all of them are of.</summary>
/// <param name="Inputs">The inputs.</param>
/// <param name="Operations">What is computed, in order.</param>
/// <param name="Outputs">What comes out.</param>
internal sealed record CommonGraph(
    IReadOnlyList<Value> Inputs,
    IReadOnlyList<Operation> Operations,
    IReadOnlyList<Value> Outputs
)
{
    /// <summary>Compares traces.</summary>
    /// <exception cref="OnnxExportException">They are not of one graph.</exception>
    public static CommonGraph Of(IReadOnlyList<Trace> traces) => new Comparison(traces).Run();

    private sealed class Comparison(IReadOnlyList<Trace> traces)
    {
        private readonly Dictionary<int, Value> values = [];
        private string where = "the model";

        public CommonGraph Run()
        {
            var first = traces[0];
            if (traces.FirstOrDefault(trace => !Calls(trace).SequenceEqual(Calls(first))) is { } other)
            {
                throw new OnnxExportException(
                    $"The model takes another way through its code for inputs of other sizes: {Difference(first, other)}. A graph has one way; give it examples whose way is meant, and fixed axes where the way depends on them."
                );
            }
            var inputs = Together(trace => trace.Inputs);
            Operation[] operations = [.. first.Calls.Select((_, i) => Merge(i))];
            return new CommonGraph(inputs, operations, Together(trace => trace.Outputs));
        }

        private static IEnumerable<(object, int)> Calls(Trace trace) =>
            trace.Calls.Select(call => ((object)call.Site.Method, call.Results.Count));

        private static string Difference(Trace one, Trace other)
        {
            var at = one
                .Calls.Zip(other.Calls)
                .TakeWhile(pair => pair.First.Site.Method == pair.Second.Site.Method)
                .Count();
            return $"{Called(one)} or {Called(other)}";

            string Called(Trace trace) =>
                at < trace.Calls.Count
                    ? $"{trace.Calls[at].Site.Method.Name} in {trace.Calls[at].Site.Where}"
                    : "its end";
        }

        private Value[] Together(Func<Trace, IReadOnlyList<TracedTensor>> tensors) =>
            [.. tensors(traces[0]).Select((_, i) => Merge([.. traces.Select(trace => tensors(trace)[i])]))];

        private Operation Merge(int call)
        {
            var calls = traces.Select(trace => trace.Calls[call]).ToArray();
            where = $"{calls[0].Site.Method.Name} in {calls[0].Site.Where}";
            return new Operation(
                calls[0].Site,
                [.. calls[0].Arguments.Select((_, i) => Merge([.. calls.Select(each => each.Arguments[i])]))],
                [.. calls[0].Results.Select((_, i) => Merge([.. calls.Select(each => each.Results[i])]))]
            );
        }

        private object? Merge(object?[] each) =>
            each[0] switch
            {
                TracedTensor when each.All(one => one is TracedTensor) => Merge([.. each.Cast<TracedTensor>()]),
                long when each.All(one => one is long) => new Size([.. each.Cast<long>()]),
                object?[] list when each.All(one => one is object?[] other && other.Length == list.Length) =>
                    list.Select((_, i) => Merge([.. each.Select(one => ((object?[])one!)[i])])).ToArray(),
                TensorSlice slice when each.All(one => one is TensorSlice) => Merge(
                    slice,
                    [.. each.Cast<TensorSlice>()]
                ),
                var same when each.All(one => Equals(one, same)) => same,
                _ => throw new OnnxExportException(
                    $"An argument of {where} differs with the sizes of the inputs ({string.Join(", ", each.Select(one => one ?? "null"))}), in a way that a graph cannot express."
                ),
            };

        private TensorSlice Merge(TensorSlice first, TensorSlice[] each) =>
            new(
                first.Kind,
                Merge([.. each.Select(one => one.Start)]),
                Merge([.. each.Select(one => one.Stop)]),
                Merge([.. each.Select(one => one.Step)])
            );

        private Value Merge(TracedTensor[] each)
        {
            var first = each[0];
            if (values.TryGetValue(first.Id, out var known) && each.All(one => one.Id == first.Id))
            {
                return known;
            }
            if (each.Any(one => one.Id != first.Id || one.Type != first.Type || one.Shape.Count != first.Shape.Count))
            {
                throw new OnnxExportException($"{where} gets other tensors for inputs of other sizes.");
            }
            if (each.Any(one => !IsSameConstant(one, first)))
            {
                throw new OnnxExportException(
                    $"{where} gets a tensor [{string.Join(", ", first.Shape)}] that comes from code that is not followed, an iterator or a library, and is another one in each call. Write that part as a loop or a method of the model; a table that does not change belongs in a field."
                );
            }
            var shape = first.Shape.Select((_, axis) => new Size([.. each.Select(one => one.Shape[axis])]));
            return values[first.Id] = new Value(first.Id, first.Type, [.. shape], first.Constant);
        }

        private static bool IsSameConstant(TracedTensor one, TracedTensor other) =>
            ReferenceEquals(one.Constant, other.Constant)
            || (one.IsOfNumbers && other.IsOfNumbers && AreEqual(one.Constant!, other.Constant!));

        private static bool AreEqual(Tensor one, Tensor other) =>
            one.dtype == other.dtype
            && one.shape.SequenceEqual(other.shape)
            && one.cpu().contiguous().bytes.SequenceEqual(other.cpu().contiguous().bytes);
    }
}

using System.Globalization;
using NsnGen.Engine;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Onnx;

/// <summary>Writes one model: runs it at several sizes, compares what it called, and translates what the runs have in common.</summary>
internal sealed class OnnxExport
{
    private readonly nn.Module model;
    private readonly OnnxOptions options;
    private readonly ModelEntry entry;
    private readonly ExampleInputs examples;
    private readonly RankChoice ranks;

    public OnnxExport(nn.Module model, IReadOnlyList<OnnxInput?> inputs, OnnxOptions options, Rank? rank)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!Enum.IsDefined(options.Form))
        {
            throw new ArgumentException($"{nameof(OnnxOptions.Form)} is {options.Form}.", nameof(options));
        }
        if (model.training)
        {
            throw new InvalidOperationException(
                "The model is in train mode, and a file holds what it computes in eval mode; call eval() first."
            );
        }
        this.model = model;
        this.options = options;
        entry = ModelEntry.Of(model, inputs.Count);
        examples = new ExampleInputs(inputs, entry.Inputs, takesRank: entry.TakesRank && rank is null);
        ranks = new RankChoice(
            entry.TakesRank ? rank : Rank.Of(1),
            options.Form,
            model.modules().OfType<NestedLayer>().Select(layer => layer.MaxRank).DefaultIfEmpty(0).Max()
        );
    }

    /// <summary>Writes the file.</summary>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RefuseHooks();
        using var untracked = no_grad();
        using var recorders = new Recorders(1 + ExampleInputs.Traces);
        // What code makes once and keeps is there after the first run, so that the others do not differ by it.
        Run(recorders.Each[0], 0);
        Trace[] traces = [.. recorders.Each.Skip(1).Select(Run)];
        // Around the runs there is none: what code keeps of a run is not to be freed.
        using var scope = NewDisposeScope();
        try
        {
            ModelOf(CommonGraph.Of(traces)).Save(path);
        }
        catch (UntranslatableException fault)
        {
            throw Refusal([fault.Message]);
        }
    }

    private void RefuseHooks()
    {
        var watched = model
            .named_modules()
            .Prepend((name: "the model", module: model))
            .Where(entry => Hooks.Any(entry.module))
            .Select(entry =>
                $"{entry.name} ({entry.module.GetType().Name}) has a forward hook, whose code is not followed"
            )
            .ToArray();
        if (watched.Length > 0)
        {
            throw Refusal(watched);
        }
    }

    private Trace Run(Recorder recorder, int trace)
    {
        var tensors = examples.At(trace);
        TracedTensor[] inputs = [.. tensors.OfType<Tensor>().Select(recorder.Add)];
        object?[] rank = entry.TakesRank ? [ranks.At(trace)] : [];
        var result = recorder.Run(() =>
            Followed.Run(entry.Method, [model, .. tensors, .. rank], "the caller of the model")
        );
        if (recorder.Faults.Count > 0)
        {
            throw Refusal(recorder.Faults);
        }
        return new Trace(inputs, recorder.Calls, [.. PlainArguments.TensorsOf(result).Select(recorder.Of)]);
    }

    private OnnxModel ModelOf(CommonGraph common)
    {
        var graph = new Graph();
        var outputNames = OutputNames(common.Outputs.Count);
        Port[] inputs = [.. examples.Ports, .. RankPort()];
        foreach (var port in outputNames.Concat(inputs.Select(input => input.Name)))
        {
            graph.Reserve(port);
        }
        var translation = new Translation(graph, examples.Axes, ranks, new ModelNames(model));
        foreach (var (value, port) in common.Inputs.Zip(examples.Ports))
        {
            translation.Set(value, port.Name);
        }
        Write(common, translation);
        Port[] outputs = [.. common.Outputs.Zip(outputNames, Output)];
        return new OnnxModel(graph, inputs, outputs, model.GetName(), Notes());

        Port Output(Value value, string name)
        {
            graph.Name(translation.Of(value), name);
            return new Port(name, value.Type, [.. value.Shape.Select(examples.NameOf)]);
        }
    }

    private static void Write(CommonGraph common, Translation translation)
    {
        var faults = new List<string>();
        foreach (var operation in Needed(common))
        {
            try
            {
                (Translators.Of(operation) ?? throw new UntranslatableException(operation.Title))(
                    operation,
                    translation
                );
            }
            catch (UntranslatableException fault)
            {
                faults.Add($"{fault.Message} ({operation.Name} in {operation.Where})");
                foreach (var result in operation.Results)
                {
                    translation.Set(result, "");
                }
            }
        }
        if (faults.Count > 0)
        {
            throw Refusal(faults);
        }
    }

    /// <summary>The operations that outputs depend on, in order.</summary>
    private static Stack<Operation> Needed(CommonGraph common)
    {
        var needed = common.Outputs.Select(value => value.Id).ToHashSet();
        var operations = new Stack<Operation>();
        foreach (
            var operation in common
                .Operations.Reverse()
                .Where(operation => operation.Results.Any(result => needed.Contains(result.Id)))
        )
        {
            needed.UnionWith(operation.Tensors.Select(value => value.Id));
            operations.Push(operation);
        }
        return operations;
    }

    private static OnnxExportException Refusal(IEnumerable<string> faults) =>
        new(
            $"The model cannot be written as an ONNX file: {string.Join("; ", faults.Distinct(StringComparer.Ordinal))}."
        );

    private IReadOnlyList<string> OutputNames(int count)
    {
        var names =
            options.Outputs ?? (count == 1 ? ["output"] : [.. Enumerable.Range(0, count).Select(i => $"output_{i}")]);
        var taken = names.Concat(examples.Ports.Concat(RankPort()).Select(port => port.Name)).ToArray();
        return names.Count == count && taken.Distinct(StringComparer.Ordinal).Count() == taken.Length
            ? names
            : throw new ArgumentException(
                $"The {count} outputs need a name each that no input has; {nameof(OnnxOptions.Outputs)} has {string.Join(", ", names)}."
            );
    }

    private IEnumerable<Port> RankPort() =>
        entry.TakesRank && ranks.Fixed is null ? [new Port(RankChoice.Input, ScalarType.Int64, [])] : [];

    private List<(string, string)> Notes() =>
        !entry.TakesRank ? []
        : ranks.Fixed is { } rank ? [("nsngen.rank", rank.ToString())]
        : [("nsngen.max_rank", ranks.Largest.ToString(CultureInfo.InvariantCulture))];
}

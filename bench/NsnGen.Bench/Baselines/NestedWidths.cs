using NsnGen.Samples.Models;
using NsnGen.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Bench;

/// <summary>
/// One set of weights whose feed-forward blocks run their first hidden units, in the manner of MatFormer (arXiv 2310.07707): units in the order of
/// their importance, one width a step, drawn uniformly. Attention stays whole, so there is a floor that no width goes below.
/// </summary>
internal sealed class NestedWidths : Baseline
{
    public override string Name => "nested widths (as MatFormer)";

    public override bool IsOneSet => true;

    public override IEnumerable<BaselineOutcome> Run(StoriesTask task, double denseSteps, int seed)
    {
        using var dense = task.Pretrained.Read();
        Sort(dense, HiddenUnits.Of(dense, task));
        using var units = new FirstUnits(dense);
        List<(double Budget, int Width)> widths =
        [
            .. StoriesTask
                .Budgets.Append(1)
                .Select(budget => (budget, task.Cost.WidthWithin(budget)))
                .Where(entry => entry.Item2 > 0),
        ];
        double Prepare(int step)
        {
            var width = widths[StepRandom.Index(seed, step, widths.Count)].Width;
            units.Use(width);
            return task.Cost.ShareOfWidth(width);
        }
        var training = denseSteps > 0 ? Training.Of(task, dense, Prepare, denseSteps, seed) : default;
        foreach (var (budget, width) in widths)
        {
            units.Use(width);
            Tensor Logits(Tensor tokens) => dense.call(tokens, null);
            yield return new BaselineOutcome(Name, seed, budget)
            {
                Cost = task.Cost.ShareOfWidth(width),
                FactoredCost = task.Cost.ShareOfWidth(width),
                Validation = task.Validation(Logits),
                Test = task.Test(Logits),
                Steps = training.Steps,
                DenseSteps = training.DenseSteps,
                Seconds = training.Seconds,
            };
        }
    }

    private static void Sort(Llama dense, IReadOnlyList<HiddenUnits> units)
    {
        using var untracked = no_grad();
        var state = dense.state_dict();
        for (var i = 0; i < units.Count; i++)
        {
            using var scope = NewDisposeScope();
            var order = tensor(units[i].Order);
            foreach (var (name, axis) in ((string, int)[])[("gate_proj", 0), ("up_proj", 0), ("down_proj", 1)])
            {
                var weight = state[$"layers.{i}.mlp.{name}.weight"];
                weight.copy_(weight.index_select(axis, order));
            }
        }
    }

    /// <summary>Clears all hidden units but the first: what they would say, and their gradients, without the savings of time.</summary>
    private sealed class FirstUnits : IDisposable
    {
        private readonly Tensor places;
        private readonly List<Action> removers;
        private Tensor mask;

        public FirstUnits(Llama dense)
        {
            var layers = HiddenUnits.Downs(dense);
            places = arange(layers[0].in_features);
            mask = places.ge(0);
            removers =
            [
                .. layers.Select(layer => (Action)layer.register_forward_pre_hook((_, hidden) => hidden * mask).remove),
            ];
        }

        public void Use(int width)
        {
            mask.Dispose();
            mask = places.lt(width).DetachFromDisposeScope();
        }

        public void Dispose()
        {
            removers.ForEach(remove => remove());
            mask.Dispose();
            places.Dispose();
        }
    }
}

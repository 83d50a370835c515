using System.Globalization;
using Nested._1;
using NsnGen.Analysis;
using NsnGen.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

var steps = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400;
manual_seed(1);
using var examples = new Examples();

// The weights of a model, trained or not, become factors; then all ranks are trained together.
using var nested = Mlp.Nested.From(new Mlp(Examples.Inputs, hidden: 256, Examples.Classes));
using var trainer = nested.Trainer<(Tensor X, Tensor Y)>((model, batch) => cross_entropy(model.call(batch.X), batch.Y));
await trainer.FitAsync(examples.Batches(steps));

var (inputs, labels) = examples.Batches(1).Single();
var frontier = Frontier.Measure(nested, Mlp.Rank.Anchors, model => Accuracy(model.call(inputs)));
Console.WriteLine("rank   cost   right");
foreach (var point in frontier.Points)
{
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{point.Rank, 4} {100 * point.CostRemaining, 5:0.0} % {100 * point.Quality, 5:0.0} %"
        )
    );
}
nested.Save("model.safetensors"); // nsn inspect model.safetensors

double Accuracy(Tensor logits)
{
    using (logits)
    {
        using var right = logits.argmax(1).eq(labels).to(ScalarType.Float32).mean();
        return right.item<float>();
    }
}

namespace NsnGen.Bench;

/// <summary>The dense model, and what as much training makes of it: the bound of the whole cost.</summary>
internal sealed class DenseAlone : Baseline
{
    public override string Name => "dense";

    public override bool IsOneSet => false;

    public override IEnumerable<BaselineOutcome> Run(StoriesTask task, double denseSteps, int seed)
    {
        using var dense = task.Pretrained.Read();
        var training = denseSteps > 0 ? Training.Of(task, dense, _ => 1, denseSteps, seed) : default;
        yield return new BaselineOutcome(Name, seed, 1)
        {
            Cost = 1,
            FactoredCost = 1,
            Validation = task.Validation(tokens => dense.call(tokens, null)),
            Test = task.Test(tokens => dense.call(tokens, null)),
            Steps = training.Steps,
            DenseSteps = training.DenseSteps,
            Seconds = training.Seconds,
        };
    }
}

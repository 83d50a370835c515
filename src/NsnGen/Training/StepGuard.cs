using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Keeps numbers that are not finite away from what a learner holds.</summary>
/// <param name="parameters">What the optimizers change, with names for messages.</param>
internal sealed class StepGuard(IReadOnlyList<(string Name, Parameter Parameter)> parameters)
{
    /// <exception cref="NonFiniteStepException">A gradient is not finite.</exception>
    public void RequireGradients(long step)
    {
        foreach (var (name, parameter) in parameters)
        {
            if (parameter.grad is { } gradient && !gradient.IsFinite())
            {
                throw new NonFiniteStepException(step, name, $"The gradient of {name} is not finite");
            }
        }
    }

    /// <summary>Lets optimizers change the parameters, and gives these their values back if the new ones are not finite.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="optimizers">Those that change the parameters.</param>
    /// <exception cref="NonFiniteStepException">A parameter, or what an optimizer remembers of one, is not finite.</exception>
    public void Take(long step, IReadOnlyList<optim.Optimizer> optimizers)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        // A frozen parameter may be infinite on purpose, as a mask is.
        var moving = parameters.Where(entry => entry.Parameter.grad is not null).ToList();
        var before = moving.ConvertAll(entry => entry.Parameter.clone());
        foreach (var optimizer in optimizers)
        {
            HeldStep.Take(optimizer);
        }
        if (Fault(moving, optimizers) is not { } fault)
        {
            return;
        }
        foreach (var ((_, parameter), value) in moving.Zip(before))
        {
            parameter.copy_(value);
        }
        throw new NonFiniteStepException(step, fault.Name, fault.What);
    }

    private static (string Name, string What)? Fault(
        List<(string Name, Parameter Parameter)> moving,
        IReadOnlyList<optim.Optimizer> optimizers
    )
    {
        foreach (var (name, parameter) in moving)
        {
            if (!parameter.IsFinite())
            {
                return (name, $"The optimizer's update of {name} is not finite");
            }
        }
        var remembered = optimizers.SelectMany(HeldStep.Remembered).ToLookup(entry => entry.Parameter);
        foreach (var (name, parameter) in moving)
        {
            if (!remembered[parameter].All(entry => entry.Value.IsFinite()))
            {
                return (name, $"What the optimizer remembers of the gradients of {name} is not finite");
            }
        }
        return null;
    }
}

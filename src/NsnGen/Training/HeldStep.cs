using NsnGen.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Training;

/// <summary>Steps of TorchSharp's most used optimizers that hold what libtorch reads.</summary>
/// <remarks>
/// TorchSharp's own steps multiply by numbers that nothing holds (<see cref="Held"/>). These do the same to the same state, bit for
/// bit, so that schedules and checkpoints see no difference. Any other optimizer takes its own step.
/// </remarks>
internal static class HeldStep
{
    public static void Take(optim.Optimizer optimizer)
    {
        using var untracked = no_grad();
        if (optimizer is AdamW or Adam or SGD && optimizer.GetType().Assembly == typeof(AdamW).Assembly)
        {
            Take((OptimizerHelper)optimizer);
        }
        else
        {
            optimizer.step();
        }
    }

    /// <summary>What an optimizer that is known here keeps of the gradients of each parameter; of others nothing.</summary>
    public static IEnumerable<(Parameter Parameter, Tensor Value)> Remembered(optim.Optimizer optimizer)
    {
        if (optimizer is not OptimizerHelper helper)
        {
            yield break;
        }
        foreach (var (parameter, at) in helper.parameters().Zip(Places(helper.state_dict())))
        {
            Tensor?[] values = at.State switch
            {
                AdamW.State adam => [adam.exp_avg, adam.exp_avg_sq],
                Adam.State adam => [adam.exp_avg, adam.exp_avg_sq],
                SGD.State sgd => [sgd.momentum_buffer],
                _ => [],
            };
            foreach (var value in values)
            {
                if (value is not null)
                {
                    yield return (parameter, value);
                }
            }
        }
    }

    private static void Take(OptimizerHelper optimizer)
    {
        var state = optimizer.state_dict();
        foreach (var (parameter, at) in optimizer.parameters().Zip(Places(state)))
        {
            using var scope = NewDisposeScope();
            if (parameter.grad is { } gradient)
            {
                Take(parameter, gradient, at.Options, at.State);
            }
        }
    }

    /// <summary>Options and state of each parameter, in order.</summary>
    private static IEnumerable<(OptimizerOptions Options, OptimizerState State)> Places(
        optim.Optimizer.StateDictionary state
    ) =>
        state
            .Options.Zip(state.StateIndexRef)
            .SelectMany(group => group.Second.Select(i => (group.First, state.State[i])));

    private static void Take(Parameter parameter, Tensor gradient, OptimizerOptions options, OptimizerState state)
    {
        switch (options, state)
        {
            case (AdamW.Options own, AdamW.State at):
                new AdaptiveStep(own.LearningRate!.Value, own.beta1!.Value, own.beta2!.Value, own.eps!.Value, ++at.step)
                {
                    Shrinking = 1 - own.LearningRate.Value * own.weight_decay!.Value,
                }.Take(
                    parameter,
                    own.maximize!.Value ? gradient.neg() : gradient,
                    at.exp_avg,
                    at.exp_avg_sq,
                    at.max_exp_avg_sq
                );
                break;
            case (Adam.Options own, Adam.State at):
                new AdaptiveStep(
                    own.LearningRate!.Value,
                    own.beta1!.Value,
                    own.beta2!.Value,
                    own.eps!.Value,
                    ++at.step
                ).Take(
                    parameter,
                    Decayed(own.maximize!.Value ? gradient.neg() : gradient, parameter, own.weight_decay!.Value),
                    at.exp_avg,
                    at.exp_avg_sq,
                    at.max_exp_avg_sq
                );
                break;
            case (SGD.Options own, SGD.State at):
                Descend(parameter, Decayed(gradient, parameter, own.weight_decay!.Value), own, at);
                break;
            default:
                throw new NotSupportedException($"{state.GetType()} is no state of AdamW, Adam or SGD.");
        }
    }

    private static Tensor Decayed(Tensor gradient, Parameter parameter, double decay) =>
        decay == 0 ? gradient : gradient.Plus(parameter, decay);

    private static void Descend(Parameter parameter, Tensor gradient, SGD.Options options, SGD.State state)
    {
        var momentum = options.momentum!.Value;
        if (momentum != 0)
        {
            if (state.momentum_buffer is { } velocity)
            {
                velocity.Scale(momentum);
                velocity.Increase(gradient, 1 - options.dampening!.Value);
            }
            else
            {
                state.momentum_buffer = gradient.clone().DetachFromDisposeScope();
            }
            gradient = options.nesterov!.Value ? gradient.Plus(state.momentum_buffer, momentum) : state.momentum_buffer;
        }
        parameter.Increase(
            gradient,
            options.maximize!.Value ? options.LearningRate!.Value : -options.LearningRate!.Value
        );
    }
}

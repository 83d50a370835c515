using NsnGen.Engine;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>
/// Gives a module other weights for a while, to find out by calls what TorchSharp does not tell of it. Its own weights, its mode and the
/// sequence of random numbers come back at the end.
/// </summary>
internal sealed class Trial : IDisposable
{
    private readonly nn.Module module;
    private readonly bool wasTraining;
    private readonly IDisposable untracked = no_grad();
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();
    private readonly Generator generator = Generator.Default;
    private readonly Tensor random;
    private readonly List<(Tensor Parameter, Tensor Own)> kept = [];

    public Trial(nn.Module module)
    {
        this.module = module;
        wasTraining = module.training;
        random = generator.get_state();
        Weights = new NativeWeights(module);
        foreach (var (_, parameter) in module.named_parameters(recurse: false))
        {
            kept.Add((parameter, parameter.clone()));
        }
        var some = kept[0].Parameter;
        (Type, Device) = (some.dtype, some.device);
    }

    public NativeWeights Weights { get; }

    public ScalarType Type { get; }

    public Device Device { get; }

    /// <summary>Numbers that the module can be called with.</summary>
    public Tensor Zeros(params long[] shape) => zeros(shape, Type, Device);

    /// <inheritdoc cref="Zeros"/>
    public Tensor Ones(params long[] shape) => ones(shape, Type, Device);

    /// <inheritdoc cref="Zeros"/>
    public Tensor Identity(long size) => eye(size, dtype: Type, device: Device);

    /// <summary>Makes all weights 0.</summary>
    public void Clear() => kept.ForEach(entry => entry.Parameter.zero_());

    /// <summary>Rounds a share to what the element type can tell of it.</summary>
    public double Rounded(double share) =>
        Math.Round(Math.Clamp(share, 0, 1), Type is ScalarType.Float32 or ScalarType.Float64 ? 5 : 2);

    public void Dispose()
    {
        foreach (var (parameter, own) in kept)
        {
            parameter.copy_(own);
        }
        module.train(wasTraining);
        generator.set_state(random);
        generator.Dispose();
        scope.Dispose();
        untracked.Dispose();
    }
}

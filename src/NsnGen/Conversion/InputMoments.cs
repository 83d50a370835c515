using System.Security.Cryptography;
using NsnGen.Engine;
using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Conversion;

/// <summary>The first two moments of the inputs that one layer has met, in float64.</summary>
internal sealed class InputMoments : IDisposable
{
    private const string CountKey = ".count";
    private const string SumKey = ".sum";
    private const string SquaresKey = ".squares";

    private readonly Tensor sum;
    private readonly Tensor squares;

    internal InputMoments(long inputs, Device device)
        : this(
            zeros([inputs], ScalarType.Float64, device),
            zeros([inputs, inputs], ScalarType.Float64, device),
            count: 0
        ) { }

    private InputMoments(Tensor sum, Tensor squares, long count)
    {
        this.sum = sum.DetachFromDisposeScope();
        this.squares = squares.DetachFromDisposeScope();
        Count = count;
    }

    /// <summary>How many input rows there were.</summary>
    public long Count { get; internal set; }

    /// <summary>Their sum, <c>[in]</c>, and the sum of their products, <c>[in, in]</c>, as they are held.</summary>
    internal (Tensor Inputs, Tensor Products) Sums => (sum, squares);

    /// <summary>How many inputs the layer takes.</summary>
    internal long Size => sum.shape[0];

    /// <summary>μ, <c>[in]</c>.</summary>
    public Tensor Mean => sum.DividedBy(Count);

    /// <summary><c>E[x xᵀ]</c>, <c>[in, in]</c>.</summary>
    public Tensor SecondMoment() => squares.DividedBy(Count);

    /// <summary><c>E[(x − μ)(x − μ)ᵀ]</c>, <c>[in, in]</c>.</summary>
    public Tensor Covariance()
    {
        using var mean = Mean;
        using var outer = mean.outer(mean);
        return SecondMoment().sub_(outer);
    }

    /// <summary>Takes in some rows, <c>[…, in]</c>.</summary>
    internal void Add(Tensor input)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var rows = input.detach().reshape(-1, sum.shape[0]).to(ScalarType.Float64);
        sum.Increase(rows.sum([0L]));
        squares.addmm_(rows.t(), rows);
        Count += rows.shape[0];
    }

    /// <summary>The layers whose moments a file has.</summary>
    internal static IReadOnlyCollection<string> LayersIn(SafetensorsFile file) =>
        [
            .. file
                .Names.Where(name => name.EndsWith(SumKey, StringComparison.Ordinal))
                .Select(name => name[..^SumKey.Length]),
        ];

    /// <summary>Reads the moments of a layer; null if the file has none.</summary>
    /// <exception cref="CheckpointException">They do not fit each other.</exception>
    internal static InputMoments? Read(SafetensorsFile file, string layer)
    {
        if (!file.Contains(layer + SumKey))
        {
            return null;
        }
        if (
            !file.Contains(layer + SquaresKey)
            || !file.Contains(layer + CountKey)
            || file.Info(layer + SumKey).Shape is not [var inputs]
            || !file.Info(layer + SquaresKey).Shape.SequenceEqual([inputs, inputs])
            || file.Info(layer + CountKey).Shape.Count != 0
        )
        {
            throw new CheckpointException($"'{file.Path}' is damaged: the moments of '{layer}' do not fit each other.");
        }
        using var count = file.ReadChecked(layer + CountKey);
        return new InputMoments(
            file.ReadChecked(layer + SumKey),
            file.ReadChecked(layer + SquaresKey),
            count.Integer()
        );
    }

    /// <summary>The moments as tensors to save.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> Tensors(string layer)
    {
        yield return new(layer + CountKey, tensor(Count));
        yield return new(layer + SumKey, sum);
        yield return new(layer + SquaresKey, squares);
    }

    /// <summary>Adds the moments to a hash.</summary>
    internal void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(BitConverter.GetBytes(Count));
        using var onCpu = sum.cpu();
        using var squaresOnCpu = squares.cpu();
        Checksums.Append(hash, onCpu);
        Checksums.Append(hash, squaresOnCpu);
    }

    /// <summary>Whether every input was a number.</summary>
    internal bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return squares.isfinite().all().IsTrue();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        sum.Dispose();
        squares.Dispose();
    }
}

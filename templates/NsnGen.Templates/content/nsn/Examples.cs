using static TorchSharp.torch;

namespace Nested._1;

/// <summary>Your data. Here it is made up: the class of a row is the largest of ten sums of its numbers.</summary>
public sealed class Examples : IDisposable
{
    /// <summary>Numbers of a row.</summary>
    public const int Inputs = 64;

    /// <summary>How many classes there are.</summary>
    public const int Classes = 10;

    private readonly Tensor sums = randn(Inputs, Classes);

    /// <summary>Batches of 256 rows, each made when it is asked for.</summary>
    public IEnumerable<(Tensor X, Tensor Y)> Batches(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var x = randn(256, Inputs);
            yield return (x, x.mm(sums).argmax(1));
        }
    }

    public void Dispose() => sums.Dispose();
}

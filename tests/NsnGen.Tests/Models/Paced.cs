using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>A model in the midst of whose calls a test can do something. Its embedding may be another model's too.</summary>
[NestedSubspace(maxRank: 4)]
public sealed partial class Paced : nn.Module<Tensor, Tensor>
{
    private readonly Embedding words;
    private readonly Linear fc;
    private readonly PacedChild child = new();

    public Paced(Embedding? words = null)
        : base(nameof(Paced))
    {
        this.words = words ?? nn.Embedding(10, 8);
        fc = nn.Linear(8, 8);
        RegisterComponents();
    }

    /// <summary>What this thread does between the embedding and the layers.</summary>
    public static ThreadLocal<Action?> Meanwhile { get; } = new();

    /// <summary>How often models were moved or converted.</summary>
    public static int Changes { get; set; }

    /// <summary>How often models were disposed.</summary>
    public static int Disposals { get; set; }

    /// <param name="x">Tokens, <c>[batch]</c>.</param>
    public override Tensor forward(Tensor x) => child.call(fc.call(Embedded(x)));

    /// <summary>Runs no layer that has a rank.</summary>
    /// <param name="x">Tokens, <c>[batch]</c>.</param>
    public Tensor Embedded(Tensor x)
    {
        var h = words.call(x);
        Meanwhile.Value?.Invoke();
        return h;
    }

    /// <summary>Tells what goes in, too.</summary>
    /// <param name="x">Tokens, <c>[batch]</c>.</param>
    /// <param name="embedded"><c>[batch, 8]</c></param>
    public Tensor Run(Tensor x, out Tensor embedded)
    {
        embedded = words.call(x);
        Meanwhile.Value?.Invoke();
        return fc.call(embedded);
    }

    /// <summary>One answer after the other.</summary>
    /// <param name="x">Tokens, <c>[batch]</c>.</param>
    public IEnumerable<Tensor> Each(Tensor x)
    {
        yield return fc.call(words.call(x));
        yield return words.call(x);
    }

    /// <summary>Answers once a task is done.</summary>
    /// <param name="x">Tokens, <c>[batch]</c>.</param>
    /// <param name="first">The task.</param>
    public async Task<Tensor> AfterAsync(Tensor x, Task first)
    {
        await first.ConfigureAwait(false);
        return fc.call(words.call(x));
    }

    /// <summary>Runs all ways to call the model that <see cref="forward"/> is not, so that they are carried over.</summary>
    /// <param name="x">Tokens, <c>[batch]</c>.</param>
    public Tensor call(Tensor x, Task first)
    {
        var last = AfterAsync(x, first).GetAwaiter().GetResult();
        return Run(x, out _) + Each(x).First() + last;
    }

    protected override void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
    {
        Changes++;
        base._toEpilog(dtype, device, non_blocking);
    }

    protected override void Dispose(bool disposing) => base.Dispose(Counted(disposing));

    private static bool Counted(bool disposing)
    {
        Disposals += disposing ? 1 : 0;
        return disposing;
    }
}

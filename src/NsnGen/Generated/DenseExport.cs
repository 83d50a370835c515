using System.ComponentModel;
using System.Globalization;
using NsnGen.Checkpoints;
using NsnGen.Files;
using NsnGen.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Takes one rank out of a nested model; for the generated <c>AtRank.ToDense</c> and <c>AtRank.Save</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DenseExport
{
    /// <summary>Copies the weights of a rank, merged, into a dense model.</summary>
    /// <param name="nested">The nested model, which is not changed.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="into">A dense model of the same shape.</param>
    /// <param name="options">Rounds the weights as <see cref="Save"/> does, to measure what that costs.</param>
    /// <returns><paramref name="into"/></returns>
    /// <exception cref="ArgumentException">The dense model has other keys or shapes, or a type that cannot hold a weight.</exception>
    /// <exception cref="InvalidOperationException">Another thread is changing the nested model.</exception>
    public static TDense Into<TDense>(nn.Module nested, Rank rank, TDense into, ExportOptions? options = null)
        where TDense : nn.Module
    {
        ArgumentNullException.ThrowIfNull(nested);
        ArgumentNullException.ThrowIfNull(into);
        using var reading = ModuleUse.Of(nested).Enter();
        using var noGrad = no_grad();
        var target = into.state_dict();
        var tensors = DenseState.Of(nested, rank, Export.Merged).ToList();
        CheckKeys(target, tensors);
        foreach (var tensor in tensors)
        {
            using var scope = NewDisposeScope();
            var restored = Rounding.Of(tensor, options).Restored();
            foreach (var name in tensor.Names)
            {
                var value = Padded(restored, target[name].shape);
                if (ExactCast.Fault(value, target[name].dtype) is { } fault)
                {
                    throw new ArgumentException(
                        $"'{name}' {fault}, and the dense model is of that type.",
                        nameof(into)
                    );
                }
                target[name].copy_(value);
            }
        }
        return into;
    }

    /// <summary>Saves the model of a rank as safetensors that need no NsnGen to be loaded.</summary>
    /// <param name="nested">The nested model.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="path">The file; it is written atomically, one tensor at a time.</param>
    /// <param name="form">One layer or two for each factored layer.</param>
    /// <param name="options">How elements are saved.</param>
    /// <returns>What was lost by rounding, tensor by tensor.</returns>
    /// <exception cref="ArgumentException">
    /// <see cref="ExportOptions.Keys"/> gives two keys one name, or <see cref="ExportOptions.Precision"/> cannot hold a weight.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread is changing the nested model.</exception>
    public static IReadOnlyList<ExportedTensor> Save(
        nn.Module nested,
        Rank rank,
        string path,
        Export form = Export.Merged,
        ExportOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(nested);
        if (!Enum.IsDefined(form))
        {
            throw new ArgumentOutOfRangeException(nameof(form), form, "Merged and Factored are allowed.");
        }
        using var reading = ModuleUse.Of(nested).Enter();
        using var noGrad = no_grad();
        var exact = Named(DenseState.Of(nested, rank, form), options?.Keys);
        var tensors = exact.ConvertAll(tensor => Rounding.Of(tensor, options));
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "pt",
            ["nsngen.rank"] = string.Create(CultureInfo.InvariantCulture, $"{rank}"),
        };
        // The safetensors library marks what it leaves out in the same way.
        foreach (var tensor in exact)
        {
            foreach (var other in tensor.Names.Skip(1))
            {
                metadata.Add(other, tensor.Name);
            }
        }
        Safetensors.WriteEntries(path, tensors.SelectMany(tensor => tensor.Entries), metadata);
        return [.. tensors.Select(tensor => new ExportedTensor(tensor.Name, tensor.RelativeError()))];
    }

    /// <summary>A tensor with zeros for hidden units that are left out.</summary>
    private static Tensor Padded(Tensor tensor, long[] shape)
    {
        var own = tensor.shape;
        return own.AsSpan().SequenceEqual(shape)
            ? tensor
            : nn.functional.pad(
                tensor,
                [.. Enumerable.Range(0, own.Length).Reverse().SelectMany(axis => new[] { 0, shape[axis] - own[axis] })]
            );
    }

    private static List<DenseTensor> Named(IEnumerable<DenseTensor> tensors, KeyMap? keys)
    {
        if (keys is null)
        {
            return [.. tensors];
        }
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        string Name(string own)
        {
            var name = keys[own];
            return taken.TryAdd(name, own)
                ? name
                : throw new ArgumentException(
                    $"The name '{name}' is given to '{taken[name]}' and to '{own}'; a file has each name once.",
                    nameof(keys)
                );
        }
        return
        [
            .. tensors.Select(tensor =>
                (keys.IsTransposed(tensor.Name) ? Transposed(tensor) : tensor) with
                {
                    Names = [.. tensor.Names.Select(Name)],
                }
            ),
        ];
    }

    private static DenseTensor Transposed(DenseTensor tensor) =>
        tensor with
        {
            Shape = [.. Enumerable.Reverse(tensor.Shape)],
            Value = () => tensor.Value().t().contiguous(),
        };

    private static void CheckKeys(Dictionary<string, Tensor> target, List<DenseTensor> tensors)
    {
        var names = tensors.SelectMany(tensor => tensor.Names).ToHashSet(StringComparer.Ordinal);
        if (!names.SetEquals(target.Keys))
        {
            names.SymmetricExceptWith(target.Keys);
            throw new ArgumentException(
                $"The dense model has another shape: only one of the two has [{string.Join(", ", names.Order(StringComparer.Ordinal))}].",
                nameof(target)
            );
        }
        foreach (var (tensor, name) in tensors.SelectMany(tensor => tensor.Names.Select(name => (tensor, name))))
        {
            var shape = target[name].shape;
            if (!shape.AsSpan().SequenceEqual(tensor.Shape) && !shape.AsSpan().SequenceEqual(tensor.WholeShape))
            {
                throw new ArgumentException(
                    $"The dense model has another shape: its '{name}' is [{string.Join(", ", shape)}], the nested model's [{string.Join(", ", tensor.Shape)}].",
                    nameof(target)
                );
            }
        }
    }
}

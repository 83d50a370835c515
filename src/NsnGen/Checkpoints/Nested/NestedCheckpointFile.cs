using System.Security.Cryptography;
using NsnGen.Engine;
using NsnGen.Files;
using NsnGen.Layers;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>A nested checkpoint, opened for one model. Whatever is read from it has been checked.</summary>
internal sealed class NestedCheckpointFile : IDisposable
{
    private readonly SafetensorsFile file;
    private readonly NestedMetadata metadata;

    private NestedCheckpointFile(SafetensorsFile file, NestedMetadata metadata)
    {
        this.file = file;
        this.metadata = metadata;
    }

    /// <summary>The largest rank of the model's class when the file was written.</summary>
    public int MaxRank => metadata.MaxRank;

    /// <summary>The largest rank that the file holds; less than <see cref="MaxRank"/> if a part of a model was saved.</summary>
    public int StoredRank =>
        metadata.Layers.Count == 0 || metadata.Layers.Keys.Any(HasDense) ? MaxRank : metadata.Layers.Keys.Max(Rows);

    /// <summary>The file that was opened.</summary>
    public string Path => file.Path;

    /// <summary>What the file says of itself.</summary>
    public NestedMetadata Metadata => metadata;

    /// <summary>The names of its tensors, in ordinal order.</summary>
    public IReadOnlyList<string> Names => file.Names;

    /// <summary>How many bytes have been read so far, with the header's.</summary>
    public long BytesRead => file.BytesRead;

    /// <param name="path">The file.</param>
    /// <param name="model">The name of the model's class; null if any will do.</param>
    /// <exception cref="CheckpointException">The file is damaged, of another version, or of another model.</exception>
    public static NestedCheckpointFile Open(string path, string? model = null)
    {
        var tensors = SafetensorsFile.Open(path);
        try
        {
            var opened = new NestedCheckpointFile(tensors, NestedMetadata.Parse(tensors));
            opened.Check(model);
            return opened;
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    /// <summary>Type, shape and place of a tensor.</summary>
    public SafetensorsInfo Info(string name) => file.Info(name);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => file.Contains(name);

    /// <summary>How long the first axis of a tensor is; 0 if there is no such tensor.</summary>
    public long RowsOf(string name) => file.Contains(name) && file.Info(name).Shape is [var rows, ..] ? rows : 0;

    private long? RowWidth(string name) =>
        file.Contains(name) && file.Info(name).Shape is [_, var width] ? width : null;

    /// <summary>How many components a layer has in the file.</summary>
    public int Rows(string layer) => (int)file.Info(NestedState.DownKey(layer)).Shape[0];

    /// <summary>Reads components of one layer, which a layer's own type can hold.</summary>
    /// <returns>down <c>[count, in…]</c>, up <c>[count, out]</c> and, if the layer has it, down_bias <c>[count]</c></returns>
    public (Tensor Down, Tensor Up, Tensor? DownBias) ReadComponents(
        string layer,
        NestedLayer target,
        int start,
        int count
    ) =>
        (
            Fitting(NestedState.DownKey(layer), ReadRows(NestedState.DownKey(layer), start, count), target.down),
            Fitting(NestedState.UpKey(layer), ReadRows(NestedState.UpKey(layer), start, count), target.up),
            target.down_bias is { } downBias
                ? Fitting(
                    NestedState.DownBiasKey(layer),
                    ReadRows(NestedState.DownBiasKey(layer), start, count),
                    downBias
                )
                : null
        );

    /// <summary>Whether the components of a layer are the hidden units that it reads.</summary>
    public bool HasHiddenUnits(string layer) => RowWidth(NestedState.DownKey(layer)) == 0;

    /// <summary>Whether a layer adds something between its factors.</summary>
    public bool HasDownBias(string layer) => file.Contains(NestedState.DownBiasKey(layer));

    /// <summary>Whether a layer has a dense weight on top of its components.</summary>
    public bool HasDense(string layer) => file.Contains(NestedState.DenseKey(layer));

    /// <summary>Whether that weight is needed for a rank.</summary>
    public bool NeedsDense(string layer, int rank) => HasDense(layer) && rank > Rows(layer);

    /// <summary>Reads the dense weight on top of a layer's components, and its bias, which a layer's own type can hold.</summary>
    public (Tensor Weight, Tensor? Bias) ReadDense(string layer, NestedLayer target)
    {
        var (key, biasKey) = (NestedState.DenseKey(layer), NestedState.DenseBiasKey(layer));
        return (Read(key, target.down), target.bias is { } bias ? Read(biasKey, bias) : null);
    }

    /// <summary>Checks that the components that a layer has are the file's own: others do not go on where they end.</summary>
    /// <exception cref="CheckpointException">They are not.</exception>
    public void CheckRows(string name, NestedLayer layer)
    {
        using var untracked = no_grad();
        foreach (var (key, factor) in NestedState.Components(name, layer))
        {
            using var scope = NewDisposeScope();
            if (Rows(name) < factor.shape[0] || !IsStart(key, TensorElements.Of(factor)))
            {
                throw new CheckpointException(
                    $"'{file.Path}' does not go on where the model ends: the components of '{name}' that the model has are not the "
                        + "file's. Were they trained, or loaded from another file?"
                );
            }
        }
    }

    /// <summary>Whether a tensor of the file begins with some rows; of another type, with what they are in the model's.</summary>
    private bool IsStart(string key, Tensor rows)
    {
        if (file.Info(key).Type != rows.dtype)
        {
            return ReadRows(key, 0, (int)rows.shape[0]).to(rows.dtype).eq(rows).all().IsTrue();
        }
        var own = Checksums.Of(rows);
        return own.AsSpan().SequenceEqual(Sums(key).AsSpan(0, own.Length));
    }

    /// <summary>Reads a tensor that is no factor, and that another's type can hold.</summary>
    public Tensor Read(string name, Tensor target)
    {
        var tensor = file.Read(name);
        Compare(name, "", Checksums.OfElements(tensor), Sums(name));
        return Fitting(name, tensor, target);
    }

    /// <exception cref="CheckpointException">The model's type cannot hold what the file has.</exception>
    private Tensor Fitting(string name, Tensor stored, Tensor target) =>
        ExactCast.Fault(stored, target.dtype) is { } fault
            ? throw new CheckpointException($"'{file.Path}' does not fit the model: its tensor '{name}' {fault}.")
            : stored;

    /// <summary>Checks that the file holds every rank of a model.</summary>
    public void CheckMaxRank(int maxRank)
    {
        if (MaxRank < maxRank)
        {
            throw new CheckpointException(
                $"'{file.Path}' is of a model whose largest rank is {MaxRank}; this one's is {maxRank}."
            );
        }
    }

    /// <summary>The state of a model, under the keys that the file has, and checked to be in it; shapes may differ in the rank.</summary>
    /// <exception cref="CheckpointException">The file is of another model.</exception>
    public NestedState StateOf(nn.Module nested)
    {
        var state = NestedState.Of(nested, file.Contains);
        CheckUnits(state);
        CheckNames(state);
        CheckTies(state);
        foreach (var (name, layer) in state.Layers)
        {
            foreach (var (key, factor) in NestedState.Components(name, layer))
            {
                CheckShape(key, factor.shape, skip: 1);
            }
        }
        foreach (var (name, tensor) in state.Rest)
        {
            CheckShape(name, tensor.shape, skip: 0);
        }
        return state;
    }

    public void Dispose() => file.Dispose();

    private void Check(string? model)
    {
        if (model is not null && metadata.Model != model)
        {
            throw new CheckpointException($"'{file.Path}' is of the model '{metadata.Model}', not of '{model}'.");
        }
        foreach (var (layer, shapes) in metadata.Layers)
        {
            if (shapes is not { Down: [> 0, ..], Up: [_, _] } || shapes.Up[0] != shapes.Down[0])
            {
                throw new CheckpointException(
                    $"'{file.Path}' is damaged: the factors of '{layer}' do not fit each other."
                );
            }
            CheckShape(NestedState.DownKey(layer), shapes.Down, skip: 0);
            CheckShape(NestedState.UpKey(layer), shapes.Up, skip: 0);
        }
    }

    private void CheckNames(NestedState state)
    {
        var keys = state.Keys.ToHashSet(StringComparer.Ordinal);
        var missing = keys.Where(key => !file.Contains(key)).ToList();
        var unexpected = file
            .Names.Where(name => !keys.Contains(name) && !state.Ties.ContainsKey(name) && !IsDense(name))
            .ToList();
        if (missing.Count + unexpected.Count > 0)
        {
            throw new CheckpointException(
                $"'{file.Path}' is of another model. It lacks [{string.Join(", ", missing)}], and the model lacks [{string.Join(", ", unexpected)}]."
            );
        }
    }

    private void CheckUnits(NestedState state)
    {
        if (state.Layers.FirstOrDefault(entry => !entry.Layer.IsCut && HasHiddenUnits(entry.Name)).Name is { } name)
        {
            throw new CheckpointException(
                $"'{file.Path}' nests the hidden units that '{name}' reads, and the model's class does not: "
                    + "was a field marked [ByRank] since, or forward changed?"
            );
        }
    }

    /// <summary>The layer that has a tensor for each of its components under a name; null if it is no such tensor.</summary>
    public string? LayerOfComponents(string name) =>
        NestedState.LayerOfComponents(name) is { } layer && metadata.Layers.ContainsKey(layer) ? layer : null;

    /// <summary>The checksums of a tensor: one, or of components one for each.</summary>
    /// <exception cref="CheckpointException">The file does not have as many as it should.</exception>
    public ReadOnlySpan<byte> SumsOf(string name)
    {
        var sums = Sums(name);
        var layer = LayerOfComponents(name);
        var count = layer is null ? 1 : Rows(layer);
        return sums.Length == Checksums.Size * count && (layer is null || RowsOf(name) == count)
            ? sums
            : throw Damaged(name, "");
    }

    /// <summary>The stored rows of components one after the other, each checked; no tensor is made.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="rows">How many, from the first on.</param>
    /// <param name="cancellation">Checked before each row.</param>
    /// <returns>Each row in the same memory.</returns>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> RowBytes(string name, long rows, CancellationToken cancellation)
    {
        var sums = SumsOf(name).ToArray();
        var info = file.Info(name);
        var row = new byte[info.Length / info.Shape[0]];
        var actual = new byte[Checksums.Size];
        for (var at = 0; at < rows; at++)
        {
            cancellation.ThrowIfCancellationRequested();
            file.ReadBytes(name, (long)at * row.Length, row);
            Checksums.OfRow(row, actual);
            Compare(name, $" in row {at}", actual, Sum(sums, at));
            yield return row;
        }
    }

    /// <summary>A tensor that is no factor in stored pieces, which are checked after the last one; no tensor is made.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="cancellation">Checked before each piece.</param>
    /// <returns>Each piece in the same memory; the lengths depend on the tensor's alone and are whole elements.</returns>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> PieceBytes(string name, CancellationToken cancellation)
    {
        var left = file.Info(name).Length;
        var buffer = new byte[Math.Min(left, 1 << 20)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long at = 0; left > 0; at += buffer.Length, left -= buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var piece = buffer.AsMemory(0, (int)Math.Min(left, buffer.Length));
            file.ReadBytes(name, at, piece.Span);
            hash.AppendData(piece.Span);
            yield return piece;
        }
        Compare(name, "", hash.GetHashAndReset().AsSpan(0, Checksums.Size), SumsOf(name));
    }

    /// <exception cref="CheckpointException">The file does not hold a rank.</exception>
    public void CheckRank(int rank)
    {
        if (rank < 1 || rank > StoredRank)
        {
            throw new CheckpointException(
                $"'{file.Path}' holds the ranks 1 to {StoredRank}; rank {rank} is not one of them."
            );
        }
    }

    /// <summary>Whether a name is that of a dense weight, which a model of fewer ranks does without.</summary>
    public bool IsDense(string name) =>
        NestedState.LayerOfDense(name) is { } layer && metadata.Layers.ContainsKey(layer);

    /// <summary>A file may have a tied tensor under each of its keys, as version 1 does; then they must be equal.</summary>
    private void CheckTies(NestedState state)
    {
        foreach (var (other, key) in state.Ties.Where(tie => file.Contains(tie.Key)))
        {
            if (!Sums(other).AsSpan().SequenceEqual(Sums(key)))
            {
                throw new CheckpointException(
                    $"'{file.Path}' is of another model: '{other}' is not equal to '{key}', and the model has one tensor for both."
                );
            }
        }
    }

    private void CheckShape(string name, long[] expected, int skip)
    {
        if (!file.Contains(name) || !file.Info(name).Shape.Skip(skip).SequenceEqual(expected.Skip(skip)))
        {
            var found = file.Contains(name) ? $"[{string.Join(", ", file.Info(name).Shape)}]" : "not there";
            var wanted = expected.Select((length, axis) => axis < skip ? "rank" : $"{length}");
            throw new CheckpointException(
                $"'{file.Path}' is of another model: '{name}' is {found} instead of [{string.Join(", ", wanted)}]."
            );
        }
    }

    private Tensor ReadRows(string name, int start, int count)
    {
        var rows = file.ReadRows(name, start, count);
        var sums = Sums(name);
        if (sums.Length != Checksums.Size * file.Info(name).Shape[0])
        {
            throw Damaged(name, "");
        }
        var actual = Checksums.Of(rows);
        for (var row = 0; row < count; row++)
        {
            Compare(name, $" in row {start + row}", Sum(actual, row), Sum(sums, start + row));
        }
        return rows;
    }

    private static ReadOnlySpan<byte> Sum(ReadOnlySpan<byte> sums, int row) =>
        sums.Slice(row * Checksums.Size, Checksums.Size);

    private byte[] Sums(string name) =>
        metadata.Checksums.TryGetValue(name, out var sums) && sums is not null ? sums : throw Damaged(name, "");

    private void Compare(string name, string where, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        if (!actual.SequenceEqual(expected))
        {
            throw Damaged(name, where);
        }
    }

    private CheckpointException Damaged(string name, string where) =>
        new($"'{file.Path}' is damaged: the checksum of '{name}'{where} does not fit.");
}

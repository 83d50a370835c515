using System.Text.RegularExpressions;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>
/// A file whose quantized weights are read as the weights that they stand for, <c>W = weight · weight_scale</c>, with one scale for the
/// tensor, a channel or a block. Of every other way to quantize a weight is refused by name: its numbers alone are no weight.
/// </summary>
/// <param name="file">The file, which is not owned.</param>
/// <param name="isOwn">Whether the model itself has a tensor of a name, so that it belongs to no other.</param>
internal sealed partial class DequantizedFile(ITensorFile file, Func<string, bool> isOwn) : ITensorFile, IPlacedReading
{
    private const string Weight = "weight";
    private const string Scale = "_scale";
    private static readonly char[] Separators = ['.', '_'];
    private readonly Dictionary<string, List<string>> companions = CompanionsIn(file, isOwn);

    public string Path => file.Path;

    /// <summary>The names without those of scales that <see cref="Read"/> uses.</summary>
    public IReadOnlyList<string> Names => [.. file.Names.Where(name => !IsUsed(name))];

    public bool Contains(string name) => file.Contains(name) && !IsUsed(name);

    /// <exception cref="CheckpointException">The file is damaged, or the tensor is quantized in a way that is not read.</exception>
    public Tensor Read(string name)
    {
        if (!companions.TryGetValue(name, out var beside))
        {
            return file.Read(name);
        }
        if (beside is not [var only] || only != name + Scale)
        {
            throw new CheckpointException(
                $"'{Path}': the tensor '{name}' is quantized; beside it is {string.Join(", ", beside)}. Only weights with one "
                    + $"'{Scale}' each are read. Take the file in floating point, or multiply its weights out before."
            );
        }
        using var scope = NewDisposeScope();
        return Restored(name, file.Read(name), file.Read(only)).MoveToOuterDisposeScope();
    }

    public bool TryRead(string name, Tensor place) =>
        !companions.ContainsKey(name) && file is IPlacedReading placed && placed.TryRead(name, place);

    public void Dispose() { }

    private bool IsUsed(string name) =>
        name.EndsWith(Scale, StringComparison.Ordinal) && companions.ContainsKey(name[..^Scale.Length]);

    private Tensor Restored(string name, Tensor integers, Tensor scales)
    {
        var spread = scales.to(ScalarType.Float32);
        if (spread.numel() == 1)
        {
            spread = spread.reshape(Enumerable.Repeat(1L, integers.shape.Length).ToArray());
        }
        else if (spread.shape.Length == 1)
        {
            spread = spread.reshape([
                spread.shape[0],
                .. Enumerable.Repeat(1L, Math.Max(0, integers.shape.Length - 1)),
            ]);
        }
        if (!Fits(spread.shape, integers.shape))
        {
            throw new CheckpointException(
                $"'{Path}': the scales of '{name}', [{string.Join(", ", scales.shape)}], do not divide its [{string.Join(", ", integers.shape)}]."
            );
        }
        for (var axis = 0; axis < spread.shape.Length; axis++)
        {
            spread = spread.repeat_interleave(integers.shape[axis] / spread.shape[axis], axis);
        }
        return integers.to(ScalarType.Float32).mul(spread);
    }

    private static bool Fits(long[] scales, long[] integers) =>
        scales.Length == integers.Length
        && scales.Zip(integers).All(axis => axis.First > 0 && axis.Second % axis.First == 0);

    /// <summary>Of each tensor what stands beside it and says how it is quantized.</summary>
    private static Dictionary<string, List<string>> CompanionsIn(ITensorFile file, Func<string, bool> isOwn)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var name in file.Names.Where(name => !isOwn(name)))
        {
            if (OwnerOf(name, file) is { } owner)
            {
                (found.TryGetValue(owner, out var beside) ? beside : found[owner] = []).Add(name);
            }
        }
        return found;
    }

    /// <summary>The tensor that a scale belongs to: <c>fc.weight</c> of <c>fc.weight_scale</c>, <c>fc.weight.absmax</c>, <c>fc.scales</c>.</summary>
    private static string? OwnerOf(string name, ITensorFile file)
    {
        for (var end = name.LastIndexOfAny(Separators); end > 0; end = name.LastIndexOfAny(Separators, end - 1))
        {
            if (file.Contains(name[..end]) && Quantizer().IsMatch(name[end..]))
            {
                return name[..end];
            }
        }
        var last = LastPart(name);
        var sibling = name[..^last.Length] + Weight;
        return sibling != name && Quantizer().IsMatch(last) && file.Contains(sibling) ? sibling : null;
    }

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];

    [GeneratedRegex(
        @"scale|zero_?point|zeros$|absmax|quant|\bSCB$|codebook|\bg_idx$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Quantizer();
}

using NsnGen.Engine;
using NsnGen.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Checkpoints;

/// <summary>How one tensor is saved, and what it is when it is loaded again.</summary>
internal abstract class Rounding(DenseTensor exact)
{
    public string Name => Exact.Name;

    /// <summary>What goes into the file.</summary>
    public abstract IEnumerable<SafetensorsEntry> Entries { get; }

    protected DenseTensor Exact { get; } = exact;

    public static Rounding Of(DenseTensor tensor, ExportOptions? options) =>
        (options?.Precision ?? ExportPrecision.Full) switch
        {
            ExportPrecision.Full => new ToType(tensor, tensor.Type),
            ExportPrecision.Float16 => new ToType(tensor, FloatingOr(tensor.Type, ScalarType.Float16)),
            ExportPrecision.BFloat16 => new ToType(tensor, FloatingOr(tensor.Type, ScalarType.BFloat16)),
            ExportPrecision.Int8PerChannel when tensor.IsLayerWeight => new ToInt8(tensor),
            ExportPrecision.Int8PerChannel => new ToType(tensor, tensor.Type),
            var other => throw new ArgumentOutOfRangeException(nameof(options), other, "This precision is unknown."),
        };

    /// <summary>The tensor as it is when it is loaded.</summary>
    public abstract Tensor Restored();

    /// <summary><c>‖restored − exact‖ / ‖exact‖</c></summary>
    public virtual double RelativeError()
    {
        using var scope = NewDisposeScope();
        var value = Exact.Value().to(ScalarType.Float64);
        var size = value.norm().Number();
        return size == 0 ? 0 : Restored().to(ScalarType.Float64).sub(value).norm().Number() / size;
    }

    private static ScalarType FloatingOr(ScalarType type, ScalarType rounded) =>
        is_floating_point(type) ? rounded : type;

    private sealed class ToType(DenseTensor exact, ScalarType type) : Rounding(exact)
    {
        public override IEnumerable<SafetensorsEntry> Entries => [new(Name, type, Exact.Shape, Restored)];

        public override Tensor Restored()
        {
            var value = Exact.Value();
            return ExactCast.Fault(value, type) is { } fault
                ? throw new ArgumentException(
                    $"'{Name}' {fault}; {nameof(ExportPrecision.Full)} keeps its type.",
                    "options"
                )
                : value.to(type);
        }

        public override double RelativeError() => type == Exact.Type ? 0 : base.RelativeError();
    }

    private sealed class ToInt8(DenseTensor exact) : Rounding(exact)
    {
        public override IEnumerable<SafetensorsEntry> Entries =>
            [
                new(Name, ScalarType.Int8, Exact.Shape, () => Int8Weight.Round(Exact.Value())),
                new($"{Name}_scale", ScalarType.Float32, [Exact.Shape[0]], () => Int8Weight.Scales(Exact.Value())),
            ];

        public override Tensor Restored()
        {
            var value = Exact.Value();
            return Int8Weight.Restore(Int8Weight.Round(value), Int8Weight.Scales(value));
        }
    }
}

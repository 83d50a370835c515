using System.Globalization;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;
using static NsnGen.Generators.Models.GeneratedNames;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the call of surgery that makes the value of a field.</summary>
/// <param name="convolutions">Whether convolutions are factored.</param>
internal sealed class ConversionEmitter(bool convolutions)
{
    public void Assign(IndentedWriter writer, StateModel state)
    {
        var dense = state.Reader is { } reader ? $"{reader.Name}({DenseVariable})" : $"{DenseVariable}.{state.Name}";
        if (state.Conversion.Kind == StateKind.Adopted)
        {
            writer.Assignment(state.Target, dense);
            return;
        }

        var max = state.MaxRank?.ToString(CultureInfo.InvariantCulture) ?? $"{Rank}.{Max}";
        var (method, arguments) = Convert(state.Conversion, dense, max, $"nameof({state.Name})", depth: 0);
        writer.Assignment(state.Target, state.IsNullTested ? $"{dense} is null ? null : {method}" : method, arguments);
    }

    private (string Method, string[] Arguments) Convert(
        ConversionModel conversion,
        string dense,
        string max,
        string name,
        int depth
    )
    {
        string[] byContent = convolutions ? [dense, max, name] : [dense, max, name, "convolutions: false"];
        var (method, arguments) = conversion.Kind switch
        {
            StateKind.Factored when conversion.Reader is { } reader => ("Factor", [dense, reader, max, name]),
            StateKind.Factored => ("Factor", [dense, max, name]),
            StateKind.Block => ("Block", [dense, max, name]),
            StateKind.Layer => ("Layer", byContent),
            StateKind.Sequence => ("Sequence", byContent),
            StateKind.Untyped => ("Any", byContent),
            StateKind.Held => ("Hold", [dense, name]),
            StateKind.Child => ($"Child<{conversion.Twin}>", [dense, name]),
            StateKind.List => ("Each", [dense, Each(conversion.Element!, max, depth), name]),
            StateKind.Dictionary => ("EachValue", [dense, Each(conversion.Element!, max, depth), name]),
            _ => ("Keep", new[] { dense, name }),
        };
        return ($"{SurgeryVariable}.{method}", arguments);
    }

    private string Each(ConversionModel element, string max, int depth)
    {
        var number = depth == 0 ? "" : (depth + 1).ToString(CultureInfo.InvariantCulture);
        var (item, name) = ("item" + number, "name" + number);
        var (method, arguments) = Convert(element, item, max, name, depth + 1);
        return $"({item}, {name}) => {method}({string.Join(", ", arguments)})";
    }
}

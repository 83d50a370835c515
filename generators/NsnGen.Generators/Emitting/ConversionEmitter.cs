using System.Globalization;
using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the call of surgery that makes the value of a field.</summary>
/// <param name="convolutions">Whether convolutions are factored.</param>
internal sealed class ConversionEmitter(bool convolutions)
{
    public void Assign(IndentedWriter writer, StateModel state)
    {
        var target = state.Name is "dense" or "surgery" ? "this." + state.Name : state.Name;
        var dense = state.Reader is { } reader ? $"{reader.Name}(dense)" : "dense." + state.Name;
        if (state.Conversion.Kind == StateKind.Adopted)
        {
            writer.Assignment(target, dense);
            return;
        }

        var max = state.MaxRank?.ToString(CultureInfo.InvariantCulture) ?? "Rank.Max";
        var call = Convert(state.Conversion, dense, max, $"nameof({state.Name})", depth: 0);
        var isChecked = state.MayBeNull && state.Conversion.Kind != StateKind.Kept;
        writer.Assignment(target, isChecked ? $"{dense} is null ? null : {call.Method}" : call.Method, call.Arguments);
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
        return conversion.Kind switch
        {
            StateKind.Factored when conversion.Reader is { } reader => ("surgery.Factor", [dense, reader, max, name]),
            StateKind.Factored => ("surgery.Factor", [dense, max, name]),
            StateKind.Layer => ("surgery.Layer", byContent),
            StateKind.Sequence => ("surgery.Sequence", byContent),
            StateKind.Untyped => ("surgery.Any", byContent),
            StateKind.Child => ($"surgery.Child<{conversion.Twin}>", [dense, name]),
            StateKind.List => ("surgery.Each", [dense, Each(conversion.Element!, max, depth), name]),
            StateKind.Dictionary => ("surgery.EachValue", [dense, Each(conversion.Element!, max, depth), name]),
            _ => ("surgery.Keep", [dense, name]),
        };
    }

    private string Each(ConversionModel element, string max, int depth)
    {
        var number = depth == 0 ? "" : (depth + 1).ToString(CultureInfo.InvariantCulture);
        var (item, name) = ("item" + number, "name" + number);
        var (method, arguments) = Convert(element, item, max, name, depth + 1);
        return $"({item}, {name}) => {method}({string.Join(", ", arguments)})";
    }
}

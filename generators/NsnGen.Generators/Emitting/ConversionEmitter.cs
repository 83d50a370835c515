using System.Globalization;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes the call of surgery that makes the value of a field.</summary>
/// <param name="convolutions">Whether convolutions are factored.</param>
internal sealed class ConversionEmitter(bool convolutions)
{
    public string Value(StateModel state)
    {
        var dense = state.Reader is { } reader ? $"{reader.Name}(dense)" : "dense." + state.Name;
        var max = state.MaxRank?.ToString(CultureInfo.InvariantCulture) ?? "Rank.Max";
        var converted = Convert(state.Conversion, dense, max, $"nameof({state.Name})", depth: 0);
        return state.MayBeNull && state.Conversion.Kind is not (StateKind.Adopted or StateKind.Kept)
            ? $"{dense} is null ? null : {converted}"
            : converted;
    }

    private string Convert(ConversionModel conversion, string dense, string max, string name, int depth)
    {
        var byContent = $"({dense}, {max}, {name}{(convolutions ? "" : ", convolutions: false")})";
        return conversion.Kind switch
        {
            StateKind.Kept => $"surgery.Keep({dense}, {name})",
            StateKind.Factored when conversion.Reader is { } reader =>
                $"surgery.Factor({dense}, {reader}, {max}, {name})",
            StateKind.Factored => $"surgery.Factor({dense}, {max}, {name})",
            StateKind.Layer => "surgery.Layer" + byContent,
            StateKind.Sequence => "surgery.Sequence" + byContent,
            StateKind.Untyped => "surgery.Any" + byContent,
            StateKind.Child => $"surgery.Child({dense}, {conversion.Twin}.From, {name})",
            StateKind.List => $"surgery.Each({dense}, {Each(conversion.Element!, max, depth)}, {name})",
            StateKind.Dictionary => $"surgery.EachValue({dense}, {Each(conversion.Element!, max, depth)}, {name})",
            _ => dense,
        };
    }

    private string Each(ConversionModel element, string max, int depth)
    {
        var number = depth == 0 ? "" : (depth + 1).ToString(CultureInfo.InvariantCulture);
        var (item, name) = ("item" + number, "name" + number);
        return $"({item}, {name}) => {Convert(element, item, max, name, depth + 1)}";
    }
}

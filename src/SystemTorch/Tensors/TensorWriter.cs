using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Writes the elements of a CPU tensor in nested brackets, one innermost row a line.</summary>
internal sealed class TensorWriter(TensorStringStyle style, string format, CultureInfo culture, string newLine)
{
    // Of a longer dimension the first and the last three are shown.
    private const int Shown = 6;
    private readonly StringBuilder text = new();

    public string Write(Tensor tensor)
    {
        Append(tensor, 0);
        return text.ToString();
    }

    private (char Open, char Close) Brackets => style is TensorStringStyle.CSharp ? ('{', '}') : ('[', ']');

    private void Append(Tensor tensor, int depth)
    {
        if (tensor.Dimensions == 0)
        {
            text.Append(Element(tensor));
            return;
        }
        text.Append(Brackets.Open);
        var separator = tensor.Dimensions == 1 ? ", " : "," + newLine + new string(' ', depth + 1);
        var count = tensor.size(0);
        for (var i = 0L; i < count; i++)
        {
            if (i > 0)
            {
                text.Append(separator);
            }
            if (count > Shown && i == Shown / 2)
            {
                text.Append("...").Append(separator);
                i = count - Shown / 2;
            }
            using var row = tensor[i];
            Append(row, depth + 1);
        }
        text.Append(Brackets.Close);
    }

    private string Element(Tensor tensor) =>
        tensor.is_floating_point() ? tensor.ToDouble().ToString(format, culture)
        : tensor.dtype is ScalarType.Bool ? tensor.ToBoolean().ToString(culture)
        : tensor.is_integral() ? tensor.ToInt64().ToString(culture)
        : throw new NotSupportedException($"A {tensor.dtype} tensor cannot be written element by element.");
}

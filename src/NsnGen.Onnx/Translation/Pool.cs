namespace NsnGen.Onnx;

/// <summary>How a pool moves over an image.</summary>
/// <param name="Kernel">Height and width of the kernel.</param>
/// <param name="Stride">Its steps.</param>
/// <param name="Padding">What is added on either side.</param>
/// <param name="Dilation">Steps between its elements.</param>
/// <param name="RoundsUp">Whether a kernel that is partly outside counts.</param>
internal sealed record Pool(long[] Kernel, long[] Stride, long[] Padding, long[] Dilation, bool RoundsUp);

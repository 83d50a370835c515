using System.Reflection;

namespace NsnGen.Onnx;

/// <summary>A call in a method that is followed.</summary>
/// <param name="Method">What is called.</param>
/// <param name="Where">The method that calls it.</param>
internal sealed record CallSite(MethodBase Method, string Where);

using NsnGen.Generators.Helpers;
using NsnGen.Generators.Models;

namespace NsnGen.Generators.Emitting;

/// <summary>Writes methods that hand their inputs on.</summary>
internal static class CallEmitter
{
    public static void Emit(IndentedWriter writer, string header, CallModel call) =>
        writer.Method(header, call.Parameters, $"{call.Target}({string.Join(", ", call.Arguments)})");
}

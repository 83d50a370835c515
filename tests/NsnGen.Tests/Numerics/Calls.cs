using System.Reflection;
using System.Reflection.Emit;

namespace NsnGen.Tests;

/// <summary>Which methods a method's IL names: those that it calls or takes as a delegate.</summary>
internal static class Calls
{
    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) =>
        assembly.GetTypes().SelectMany(type => type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)));

    /// <summary>The methods that a method names, each as it is declared, without type arguments.</summary>
    public static IEnumerable<MethodBase> Of(MethodBase method)
    {
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < il.Length; )
        {
            var code = Codes[il[at] == 0xfe ? (short)(0xfe00 | il[at + 1]) : il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod)
            {
                yield return Declared(method, BitConverter.ToInt32(il, at));
            }
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
                _ => 4,
            };
        }
    }

    private static MethodBase Declared(MethodBase from, int token)
    {
        var method = from.Module.ResolveMethod(
            token,
            from.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
            from.IsGenericMethod ? from.GetGenericArguments() : null
        )!;
        // An array's own methods are declared nowhere.
        return method.DeclaringType!.IsArray ? method : method.Module.ResolveMethod(method.MetadataToken)!;
    }
}

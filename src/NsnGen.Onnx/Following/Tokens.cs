using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace NsnGen.Onnx;

/// <summary>The names of types, fields, methods and texts in a copy of a method, which has a table of its own.</summary>
/// <param name="copy">The copy.</param>
/// <param name="method">The method.</param>
internal sealed class Tokens(DynamicILInfo copy, MethodBase method)
{
    private readonly Module module = method.Module;
    private readonly Type[]? ofType = method.DeclaringType is { IsGenericType: true } type
        ? type.GetGenericArguments()
        : null;
    private readonly Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;

    /// <summary>Writes the copy's name in the place of the method's.</summary>
    /// <param name="code">The instruction.</param>
    /// <param name="operand">Its operand.</param>
    /// <param name="replacement">Tells what a call becomes.</param>
    /// <returns>Whether a call was replaced.</returns>
    public bool Copy(OpCode code, Span<byte> operand, Func<MethodBase, OpCode, DynamicMethod?>? replacement)
    {
        var isReplaced = false;
        var token = operand.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(operand);
        int? copied = code.OperandType switch
        {
            OperandType.InlineString => copy.GetTokenFor(module.ResolveString(token)),
            OperandType.InlineType => Of(module.ResolveType(token, ofType, ofMethod)),
            OperandType.InlineField => Of(module.ResolveField(token, ofType, ofMethod)!),
            OperandType.InlineMethod => Called(module.ResolveMethod(token, ofType, ofMethod)!),
            OperandType.InlineTok => Of(module.ResolveMember(token, ofType, ofMethod)!),
            _ => null,
        };
        if (copied is { } name)
        {
            BinaryPrimitives.WriteInt32LittleEndian(operand, name);
        }
        return isReplaced;

        int Called(MethodBase called)
        {
            if (replacement?.Invoke(called, code) is not { } other)
            {
                return Of(called);
            }
            isReplaced = true;
            return copy.GetTokenFor(other);
        }
    }

    private int Of(MemberInfo member) =>
        member switch
        {
            Type type => copy.GetTokenFor(type.TypeHandle),
            FieldInfo field => copy.GetTokenFor(field.FieldHandle, field.DeclaringType!.TypeHandle),
            MethodBase { DeclaringType: { } type } called => copy.GetTokenFor(called.MethodHandle, type.TypeHandle),
            MethodBase called => copy.GetTokenFor(called.MethodHandle),
            _ => throw new NotSupportedException($"{member} in {FollowedCode.NameOf(method)}"),
        };
}

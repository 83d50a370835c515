using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;

namespace NsnGen.Onnx;

/// <summary>One instruction of a method's code.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Start">Where it starts, in bytes.</param>
/// <param name="Operand">Where its operand starts.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Instruction(OpCode Code, int Start, int Operand)
{
    private static readonly Dictionary<int, OpCode> Known = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>The instructions of a method, in order.</summary>
    public static IEnumerable<Instruction> Of(byte[] code)
    {
        for (var at = 0; at < code.Length; )
        {
            var start = at;
            var value = code[at++];
            var opcode = value == 0xFE ? Known[0xFE00 | code[at++]] : Known[value];
            yield return new Instruction(opcode, start, at);
            at += SizeOfOperand(opcode, code.AsSpan(at));
        }
    }

    private static int SizeOfOperand(OpCode code, ReadOnlySpan<byte> operand) =>
        code.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(operand),
            _ => 4,
        };
}

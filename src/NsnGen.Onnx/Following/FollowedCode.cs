using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;

namespace NsnGen.Onnx;

/// <summary>
/// Copies of compiled methods in which calls of TorchSharp are recorded. The copy has the instructions of the method; only what it calls
/// is replaced: functions and modules by <see cref="RecordedCalls"/>, other code of the model by a copy of it.
/// </summary>
internal static class FollowedCode
{
    private static readonly ConcurrentDictionary<MethodBase, DynamicMethod?> Known = new();
    private static readonly Lock Writing = new();

    /// <summary>The copy of a method; null if it has no code that could be copied.</summary>
    public static DynamicMethod? Of(MethodBase method)
    {
        lock (Writing)
        {
            return Copy(method);
        }
    }

    private static DynamicMethod? Copy(MethodBase method)
    {
        if (Known.TryGetValue(method, out var known))
        {
            return known;
        }
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code || IsUnknown(code))
        {
            return Known[method] = null;
        }
        var copy = new DynamicMethod(
            NameOf(method),
            ((MethodInfo)method).ReturnType,
            [.. Signatures.ParametersOf(method)],
            method.Module,
            skipVisibility: true
        )
        {
            InitLocals = body.InitLocals,
        };
        // Before its calls are looked at: a method may call itself.
        Known[method] = copy;
        Fill(copy.GetDynamicILInfo(), method, body, code);
        return copy;
    }

    /// <summary>What messages call a method.</summary>
    public static string NameOf(MethodBase method) => $"{method.DeclaringType?.Name}.{method.Name}";

    private static bool IsUnknown(byte[] code) =>
        Instruction.Of(code).Any(instruction => instruction.Code.OperandType is OperandType.InlineSig);

    private static void Fill(DynamicILInfo copy, MethodBase method, MethodBody body, byte[] code)
    {
        var tokens = new Tokens(copy, method);
        var isConstrained = false;
        foreach (var instruction in Instruction.Of(code))
        {
            var operand = code.AsSpan(instruction.Operand);
            if (tokens.Copy(instruction.Code, operand, isConstrained ? null : Replacement))
            {
                code[instruction.Start] = (byte)OpCodes.Call.Value;
            }
            isConstrained = instruction.Code == OpCodes.Constrained;
        }
        copy.SetCode(code, body.MaxStackSize);
        copy.SetLocalSignature(LocalsOf(body));
        copy.SetExceptions(ClausesOf(body, copy));

        DynamicMethod? Replacement(MethodBase called, OpCode call) =>
            call == OpCodes.Call || call == OpCodes.Callvirt ? ReplacementOf(called, call, method) : null;
    }

    private static DynamicMethod? ReplacementOf(MethodBase called, OpCode call, MethodBase caller) =>
        CallTargets.KindOf(called, isVirtual: call == OpCodes.Callvirt) switch
        {
            CallKind.Code => Copy(called),
            CallKind.Torch => RecordedCalls.Recording((MethodInfo)called, call, NameOf(caller)),
            CallKind.Borrowing => RecordedCalls.Lending((MethodInfo)called, call),
            CallKind.Module or CallKind.Late => RecordedCalls.Dispatching((MethodInfo)called, NameOf(caller)),
            _ => null,
        };

    private static byte[] LocalsOf(MethodBody body)
    {
        var signature = SignatureHelper.GetLocalVarSigHelper();
        foreach (var local in body.LocalVariables)
        {
            signature.AddArgument(local.LocalType, local.IsPinned);
        }
        return signature.GetSignature();
    }

    /// <summary>The table of try blocks in its fat form (ECMA-335, II.25.4.6).</summary>
    [SuppressMessage("Performance", "CA1859", Justification = "A table of none is null.")]
    private static byte[]? ClausesOf(MethodBody body, DynamicILInfo copy)
    {
        const int ClauseSize = 24;
        const int HeaderSize = 4;
        const byte FatTable = 0x41;
        var clauses = body.ExceptionHandlingClauses;
        if (clauses.Count == 0)
        {
            return null;
        }
        var table = new byte[HeaderSize + ClauseSize * clauses.Count];
        BinaryPrimitives.WriteInt32LittleEndian(table, FatTable | (table.Length << 8));
        for (var i = 0; i < clauses.Count; i++)
        {
            var clause = clauses[i];
            int[] fields =
            [
                (int)clause.Flags,
                clause.TryOffset,
                clause.TryLength,
                clause.HandlerOffset,
                clause.HandlerLength,
                clause.Flags switch
                {
                    ExceptionHandlingClauseOptions.Clause => copy.GetTokenFor(clause.CatchType!.TypeHandle),
                    ExceptionHandlingClauseOptions.Filter => clause.FilterOffset,
                    _ => 0,
                },
            ];
            for (var field = 0; field < fields.Length; field++)
            {
                var place = table.AsSpan(HeaderSize + ClauseSize * i + sizeof(int) * field);
                BinaryPrimitives.WriteInt32LittleEndian(place, fields[field]);
            }
        }
        return table;
    }
}

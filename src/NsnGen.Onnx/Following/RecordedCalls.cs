using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace NsnGen.Onnx;

/// <summary>Methods that stand in the place of a call: they take what it takes, give what it gives, and tell the recorder.</summary>
internal static class RecordedCalls
{
    private static readonly ConcurrentDictionary<(MethodInfo, string, bool), DynamicMethod> Known = new();
    private static readonly List<CallSite> Sites = [];

    private static readonly MethodInfo NoteMethod = Own(nameof(Note));
    private static readonly MethodInfo DispatchMethod = Own(nameof(Dispatch));
    private static readonly MethodInfo LendMethod = typeof(Followed).GetMethod(nameof(Followed.Lent))!;

    /// <summary>A method that calls, and tells the recorder afterwards what came out.</summary>
    /// <param name="called">A function of TorchSharp.</param>
    /// <param name="call">How it is called.</param>
    /// <param name="where">What calls it, for messages.</param>
    public static DynamicMethod Recording(MethodInfo called, OpCode call, string where) =>
        Known.GetOrAdd(
            (called, where, true),
            _ =>
                Write(
                    called,
                    where,
                    (code, site) =>
                    {
                        var result = code.DeclareLocal(
                            called.ReturnType == typeof(void) ? typeof(object) : called.ReturnType
                        );
                        var count = Signatures.ParametersOf(called).Count();
                        for (var i = 0; i < count; i++)
                        {
                            code.Emit(OpCodes.Ldarg, i);
                        }
                        code.Emit(call, called);
                        if (called.ReturnType != typeof(void))
                        {
                            code.Emit(OpCodes.Stloc, result);
                        }
                        code.Emit(OpCodes.Ldc_I4, site);
                        LoadArguments(code, called);
                        code.Emit(OpCodes.Ldloc, result);
                        Box(code, result.LocalType);
                        code.Emit(OpCodes.Call, NoteMethod);
                        if (called.ReturnType != typeof(void))
                        {
                            code.Emit(OpCodes.Ldloc, result);
                        }
                        code.Emit(OpCodes.Ret);
                    }
                )
        );

    /// <summary>A method that lets the recorder find out which code runs.</summary>
    /// <param name="called">A module's call, a virtual method or a delegate.</param>
    /// <param name="where">What calls it, for messages.</param>
    public static DynamicMethod Dispatching(MethodInfo called, string where) =>
        Known.GetOrAdd(
            (called, where, false),
            _ =>
                Write(
                    called,
                    where,
                    (code, site) =>
                    {
                        code.Emit(OpCodes.Ldc_I4, site);
                        LoadArguments(code, called);
                        code.Emit(OpCodes.Call, DispatchMethod);
                        if (called.ReturnType == typeof(void))
                        {
                            code.Emit(OpCodes.Pop);
                        }
                        else
                        {
                            code.Emit(OpCodes.Unbox_Any, called.ReturnType);
                        }
                        code.Emit(OpCodes.Ret);
                    }
                )
        );

    /// <summary>A method that calls with delegates whose code is followed.</summary>
    /// <param name="called">A method of .NET.</param>
    /// <param name="call">How it is called.</param>
    public static DynamicMethod Lending(MethodInfo called, OpCode call) =>
        Known.GetOrAdd(
            (called, nameof(Lending), true),
            _ =>
                Write(
                    called,
                    nameof(Lending),
                    (code, _) =>
                    {
                        var parameters = Signatures.ParametersOf(called).ToArray();
                        for (var i = 0; i < parameters.Length; i++)
                        {
                            code.Emit(OpCodes.Ldarg, i);
                            if (CallTargets.IsDelegate(parameters[i]))
                            {
                                code.Emit(OpCodes.Call, LendMethod);
                                code.Emit(OpCodes.Castclass, parameters[i]);
                            }
                        }
                        code.Emit(call, called);
                        code.Emit(OpCodes.Ret);
                    }
                )
        );

    private static void Note(int site, object?[] arguments, object? result) =>
        Recorder.Current?.Note(SiteOf(site), arguments, result);

    private static object? Dispatch(int site, object?[] arguments) =>
        Followed.Run(SiteOf(site).Method, arguments, SiteOf(site).Where);

    private static CallSite SiteOf(int site)
    {
        lock (Sites)
        {
            return Sites[site];
        }
    }

    private static DynamicMethod Write(MethodInfo called, string where, Action<ILGenerator, int> write)
    {
        int site;
        lock (Sites)
        {
            site = Sites.Count;
            Sites.Add(new CallSite(called, where));
        }
        var method = new DynamicMethod(
            FollowedCode.NameOf(called),
            called.ReturnType,
            [.. Signatures.ParametersOf(called)],
            typeof(RecordedCalls).Module,
            skipVisibility: true
        );
        write(method.GetILGenerator(), site);
        return method;
    }

    /// <summary>All arguments as an array of objects; of a span a copy.</summary>
    private static void LoadArguments(ILGenerator code, MethodInfo called)
    {
        var parameters = Signatures.ParametersOf(called).ToArray();
        code.Emit(OpCodes.Ldc_I4, parameters.Length);
        code.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length; i++)
        {
            code.Emit(OpCodes.Dup);
            code.Emit(OpCodes.Ldc_I4, i);
            if (CallTargets.IsReadOnlySpan(parameters[i]))
            {
                code.Emit(OpCodes.Ldarga, i);
                code.Emit(OpCodes.Call, parameters[i].GetMethod(nameof(ReadOnlySpan<>.ToArray))!);
            }
            else
            {
                code.Emit(OpCodes.Ldarg, i);
                Box(code, parameters[i]);
            }
            code.Emit(OpCodes.Stelem_Ref);
        }
    }

    private static void Box(ILGenerator code, Type type)
    {
        if (type.IsValueType)
        {
            code.Emit(OpCodes.Box, type);
        }
    }

    private static MethodInfo Own(string name) =>
        typeof(RecordedCalls).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TorchSharp;
using TorchSharp.Modules;

namespace NsnGen.Onnx;

/// <summary>Runs methods while the recorder looks on.</summary>
internal static class Followed
{
    /// <summary>Runs a method, or the code that stands for it in the object it is called on.</summary>
    /// <param name="method">The method.</param>
    /// <param name="arguments">Its arguments, the object it is called on first.</param>
    /// <param name="where">What calls it, for messages.</param>
    public static object? Run(MethodBase method, object?[] arguments, string where)
    {
        var code = method.IsStatic ? method : Implementation(method, arguments[0]);
        switch (CallTargets.KindOf(code, isVirtual: false))
        {
            case CallKind.Module:
                return RunModule(code, arguments, where);
            case CallKind.Torch:
                var result = RunPlainly(code, arguments);
                Recorder.Current?.Note(new CallSite(code, where), arguments, result);
                return result;
            case CallKind.Late when arguments[0] is Delegate called:
                return RunDelegate(called, arguments[1..], where);
            case CallKind.Code when FollowedCode.Of(code) is { } copy:
                return copy.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
            default:
                return RunPlainly(method, arguments);
        }
    }

    /// <summary>A delegate whose code is followed; one that has none stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(called))]
    public static Delegate? Lent(Delegate? called) =>
        called is { Method: { DeclaringType: not null } method }
        && HasOneTarget(called)
        && CallTargets.KindOf(method, isVirtual: false) is CallKind.Code
        && FollowedCode.Of(method) is { } copy
            ? copy.CreateDelegate(called.GetType(), called.Target)
            : called;

    private static object? RunModule(MethodBase call, object?[] arguments, string where)
    {
        var module = arguments[0] ?? throw new InvalidOperationException($"{where} calls a module that is null.");
        if (module is Sequential sequence)
        {
            return sequence
                .children()
                .Aggregate(arguments[1], (current, step) => RunModule(ForwardOf(step, call), [step, current], where));
        }
        if (!CallTargets.IsLayer(module))
        {
            return Run(ForwardOf((torch.nn.Module)module, call), arguments, where);
        }
        var result = RunPlainly(call, arguments);
        Recorder.Current?.Note(new CallSite(call, where), arguments, result);
        return result;
    }

    /// <summary>The <c>forward</c> that a class gives for a module's <c>call</c>.</summary>
    private static MethodInfo ForwardOf(torch.nn.Module module, MethodBase call) =>
        module
            .GetType()
            .GetMethod(
                "forward",
                BindingFlags.Public | BindingFlags.Instance,
                [.. call.GetParameters().Select(parameter => parameter.ParameterType)]
            )
        ?? throw new NotSupportedException($"{module.GetType()} has no forward for {call}.");

    private static bool HasOneTarget(Delegate called) => called.GetInvocationList().Length == 1;

    private static object? RunDelegate(Delegate called, object?[] arguments, string where)
    {
        var method = called.Method;
        if (!HasOneTarget(called) || method.DeclaringType is null)
        {
            return RunPlainly(called.GetType().GetMethod(nameof(Action.Invoke))!, [called, .. arguments]);
        }
        // A static method may have its first argument bound, as one of an extension method has.
        var isBound = method.GetParameters().Length + (method.IsStatic ? 0 : 1) > arguments.Length;
        return Run(method, isBound ? [called.Target, .. arguments] : arguments, where);
    }

    private static object? RunPlainly(MethodBase method, object?[] arguments) =>
        method.IsStatic
            ? method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)
            : method.Invoke(arguments[0], BindingFlags.DoNotWrapExceptions, null, arguments[1..], null);

    /// <summary>The code that a virtual method has in the class of an object.</summary>
    private static MethodBase Implementation(MethodBase method, object? target)
    {
        if (!method.IsVirtual || target is null || target is Delegate)
        {
            return method;
        }
        var type = target.GetType();
        if (method.DeclaringType!.IsInterface)
        {
            var map = type.GetInterfaceMap(method.DeclaringType);
            var place = Array.FindIndex(map.InterfaceMethods, entry => entry == method);
            return place < 0 ? method : map.TargetMethods[place];
        }
        var slot = ((MethodInfo)method).GetBaseDefinition();
        return type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                .FirstOrDefault(candidate => candidate.IsVirtual && candidate.GetBaseDefinition() == slot)
            ?? method;
    }
}

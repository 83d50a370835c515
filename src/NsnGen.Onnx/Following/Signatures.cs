using System.Reflection;

namespace NsnGen.Onnx;

/// <summary>What a call has on the stack.</summary>
internal static class Signatures
{
    /// <summary>The types of a method's parameters, the object that it is called on first.</summary>
    public static IEnumerable<Type> ParametersOf(MethodBase method)
    {
        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType);
        var type = method.DeclaringType!;
        return method.IsStatic ? parameters : parameters.Prepend(type.IsValueType ? type.MakeByRefType() : type);
    }
}

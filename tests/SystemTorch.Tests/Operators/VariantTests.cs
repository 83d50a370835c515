using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace SystemTorch.Tests.Operators;

/// <summary>The forms of one operator agree: in place and not, method and function.</summary>
public class VariantTests
{
    private const BindingFlags OwnPublic = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static TheoryData<string> InPlaceNames =>
        [
            .. Unary()
                .Select(method => method.Name)
                .Where(name => name.EndsWith('_') && Unary().Any(method => method.Name == name[..^1]))
                .Except(["detach_"]),
        ];

    public static TheoryData<string> FunctionNames =>
        [
            .. typeof(torch)
                .GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Where(method =>
                    method.ReturnType == typeof(Tensor)
                    && method.GetParameters() is [{ ParameterType: var type }]
                    && type == typeof(Tensor)
                    && Unary().Any(other => other.Name == method.Name)
                )
                .Select(method => method.Name),
        ];

    [Theory]
    [MemberData(nameof(InPlaceNames))]
    public void InPlaceChangesTheTensorToWhatTheFunctionGives(string name)
    {
        using var scope = NewDisposeScope();
        var (x, changed) = (Input(name[..^1]), Input(name[..^1]));
        var expected = Call(x, name[..^1]).to(float64);

        Assert.Same(changed, Call(changed, name));

        Assert.True(changed.to(float64).allclose(expected, rtol: 0, atol: 0, equal_nan: true));
    }

    [Theory]
    [MemberData(nameof(FunctionNames))]
    public void TheFunctionGivesWhatTheMethodGives(string name)
    {
        using var scope = NewDisposeScope();
        var function = typeof(torch).GetMethod(name, [typeof(Tensor)])!;
        var expected = Call(Input(name), name);

        var actual = (Tensor)function.Invoke(null, [Input(name)])!;

        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(actual.is_complex() || actual.allclose(expected, rtol: 0, atol: 0, equal_nan: true));
    }

    [Fact]
    public void ManyOperatorsHaveBothForms()
    {
        Assert.InRange(InPlaceNames.Count, 45, int.MaxValue);
        Assert.InRange(FunctionNames.Count, 60, int.MaxValue);
    }

    private static IEnumerable<MethodInfo> Unary() =>
        typeof(Tensor)
            .GetMethods(OwnPublic)
            .Where(method => method.ReturnType == typeof(Tensor) && method.GetParameters().Length == 0);

    private static Tensor Call(Tensor tensor, string name) =>
        (Tensor)typeof(Tensor).GetMethod(name, OwnPublic, [])!.Invoke(tensor, [])!;

    // A square matrix of values that most functions take; pairs and whole numbers for those that need them.
    private static Tensor Input(string name)
    {
        var values = tensor(new[] { 0.3, 0.7, 0.2, 0.9 }, [2, 2]);
        return name.TrimEnd('_') switch
        {
            "bitwise_not" => (values * 10).to(int64),
            "view_as_real" => values.view_as_complex(),
            _ => values,
        };
    }
}

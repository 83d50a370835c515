using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace NsnGen.Tests;

/// <summary>Which tests others may not run beside.</summary>
public sealed class AloneTests
{
    [Fact]
    public void Tests_that_change_what_the_process_shares_run_alone()
    {
        var changing = Calls
            .MethodsOf(typeof(AloneTests).Assembly)
            .Where(method => Calls.Of(method).Any(ChangesTheProcess))
            .Select(method => Outermost(method.DeclaringType!))
            .Where(HasTests)
            .Distinct()
            .ToList();

        Assert.Contains(typeof(DenseTopTests), changing);
        Assert.All(changing, type => Assert.Equal(nameof(Alone), type.GetCustomAttribute<CollectionAttribute>()?.Name));
    }

    /// <summary>It seeds torch's random numbers, or has a model's constructor run on the default device <c>meta</c>.</summary>
    private static bool ChangesTheProcess(MethodBase called) =>
        called.Name == nameof(manual_seed) && called.DeclaringType == typeof(torch)
        || called.Name is "Load" or "From"
            && called.GetParameters().Any(parameter => MakesModel(parameter.ParameterType));

    private static bool MakesModel(Type type) =>
        type.IsGenericType
        && type.GetGenericTypeDefinition() == typeof(Func<>)
        && typeof(nn.Module).IsAssignableFrom(type.GetGenericArguments()[0]);

    private static bool HasTests(Type type) =>
        type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}

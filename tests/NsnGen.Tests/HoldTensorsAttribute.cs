using System.Collections.Concurrent;
using System.Reflection;
using NsnGen.Tests;
using TorchSharp;
using Xunit.v3;
using static TorchSharp.torch;

[assembly: HoldTensors]

namespace NsnGen.Tests;

/// <summary>
/// Runs each test in a dispose scope: a tensor that nothing holds can be finalized while libtorch reads it, and that ends the
/// process. Tests that await go on in other threads, which have scopes of their own, and open them where they need them.
/// Torch's random numbers start at a seed made of the test's name, so that a test run by itself repeats itself; tests that run at
/// the same time draw from one sequence.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class HoldTensorsAttribute : BeforeAfterTestAttribute
{
    private readonly ConcurrentDictionary<string, DisposeScope> scopes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(methodUnderTest);
        ArgumentNullException.ThrowIfNull(test);
        manual_seed(Seeds.Of(test.TestDisplayName));
        if (methodUnderTest.ReturnType == typeof(void))
        {
            scopes[test.UniqueID] = NewDisposeScope();
        }
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (scopes.TryRemove(test.UniqueID, out var scope))
        {
            scope.Dispose();
        }
    }
}

using System.Reflection;
using NsnGen.Engine;
using NsnGen.Layers;
using NsnGen.Serving;
using TorchSharp;

namespace NsnGen.Tests;

/// <summary>What the libraries that run models call of TorchSharp's, by its IL.</summary>
public sealed class HeldTests
{
    private static readonly Assembly Engine = typeof(torch).Assembly;

    private static readonly Assembly[] Libraries = [typeof(NestedLinear).Assembly, typeof(NestedEncoder).Assembly];

    /// <summary>Their exports have no catch, so wrong arguments end the process.</summary>
    private static readonly string[] Uncaught = ["matmul", "cummax", "cummin", "get_rng_state", "set_rng_state"];

    [Fact]
    public void Scalars_are_made_where_they_are_held_and_nowhere_else()
    {
        var makers = ReachingScalars();
        Assert.Contains(makers, method => method.Name == "op_Addition");
        var found = Libraries
            .SelectMany(Calls.MethodsOf)
            .Where(method => method.DeclaringType != typeof(Held))
            .SelectMany(Calls.Of, (method, called) => (Method: method, Called: called))
            .Where(call => makers.Contains(call.Called));
        Assert.Empty(found.Select(call => $"{call.Method.DeclaringType}.{call.Method.Name} calls {call.Called}"));
    }

    [Fact]
    public void Nothing_is_called_that_ends_the_process_over_wrong_arguments()
    {
        var found = Libraries
            .SelectMany(Calls.MethodsOf)
            .SelectMany(Calls.Of, (method, called) => (Method: method, Called: called))
            .Where(call => call.Called.Module.Assembly == Engine && Uncaught.Contains(call.Called.Name));
        Assert.Empty(found.Select(call => $"{call.Method.DeclaringType}.{call.Method.Name} calls {call.Called}"));
    }

    /// <summary>All of TorchSharp's methods that make a scalar, or call one that does; which override a virtual call takes is not followed.</summary>
    private static HashSet<MethodBase> ReachingScalars()
    {
        var callers = Calls
            .MethodsOf(Engine)
            .SelectMany(Calls.Of, (method, called) => (Method: method, Called: called))
            .ToLookup(call => call.Called, call => call.Method);
        var reaching = new HashSet<MethodBase>();
        var open = new Queue<MethodBase>(
            typeof(Scalar).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
        );
        while (open.TryDequeue(out var called))
        {
            foreach (var caller in callers[called].Where(reaching.Add))
            {
                open.Enqueue(caller);
            }
        }
        return reaching;
    }
}

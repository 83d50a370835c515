using System.Reflection;

namespace NsnGen.Tests;

/// <summary><c>default(Model.AtRank)</c> is bound to no model: whatever is asked of it, it says so.</summary>
public sealed class UnboundTests
{
    public static TheoryData<string> Members =>
        [
            .. typeof(TwoLayers.AtRank)
                .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Select(method => method.ToString()!),
        ];

    [Theory]
    [MemberData(nameof(Members))]
    public void What_no_model_is_bound_to_says_how_to_bind_one(string member)
    {
        var method = typeof(TwoLayers.AtRank).GetMethods().Single(m => m.ToString() == member);
        var arguments = method.GetParameters().Select(p => p.HasDefaultValue ? p.DefaultValue : null).ToArray();

        var thrown = Assert.Throws<TargetInvocationException>(() =>
            method.Invoke(default(TwoLayers.AtRank), arguments)
        );

        var fault = Assert.IsType<InvalidOperationException>(thrown.InnerException);
        Assert.Contains("default(TwoLayers.AtRank)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("nested.WithRank(", fault.Message, StringComparison.Ordinal);
    }
}

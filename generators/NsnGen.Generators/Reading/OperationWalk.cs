using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NsnGen.Generators.Reading;

internal static class OperationWalk
{
    /// <summary>An operation and all below it, in the order of the source, but for what stands in a <c>nameof</c>.</summary>
    public static IEnumerable<IOperation> Through(IOperation root)
    {
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            yield return operation;
            if (operation is not INameOfOperation)
            {
                foreach (var child in operation.ChildOperations.Reverse())
                {
                    pending.Push(child);
                }
            }
        }
    }
}

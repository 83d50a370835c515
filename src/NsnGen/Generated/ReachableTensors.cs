using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>Finds the tensors that can be reached from an object: in tuples, records, lists, closures, caches of any class.</summary>
/// <remarks>Modules are not entered; <see cref="ModelState"/> knows theirs.</remarks>
internal sealed class ReachableTensors
{
    /// <summary>How many objects are looked at; what is larger is a world rather than a value.</summary>
    private const int Most = 10_000;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Fields = [];
    private static readonly ConcurrentDictionary<Type, bool> Holders = [];

    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<object> pending = [];
    private readonly Action<IDisposable> found;

    private ReachableTensors(Action<IDisposable> found) => this.found = found;

    /// <summary>Tells every tensor that is reachable from an object.</summary>
    /// <returns>Whether all of them were found; false if there are too many objects to look at.</returns>
    public static bool Visit(object? root, Action<IDisposable> found)
    {
        var walk = new ReachableTensors(found);
        walk.Note(root);
        while (walk.pending.TryPop(out var next))
        {
            if (walk.seen.Count > Most)
            {
                return false;
            }
            walk.Enter(next);
        }
        return true;
    }

    /// <summary>Whether a value of the type, or what it refers to, can be a tensor that is not in a module.</summary>
    public static bool CanHold(Type type) => CanHold(type, []);

    private void Note(object? value)
    {
        switch (value)
        {
            case Tensor or nn.utils.rnn.PackedSequence:
                found((IDisposable)value);
                break;
            case null or string or nn.Module:
                break;
            case var other when CanHold(other.GetType()) && (other.GetType().IsValueType || seen.Add(other)):
                pending.Push(other);
                break;
        }
    }

    private void Enter(object value)
    {
        if (value is Array array)
        {
            foreach (var element in array)
            {
                Note(element);
            }
        }
        else if (value is Delegate { Target: { } closure })
        {
            Note(closure);
        }
        else
        {
            foreach (var field in Fields.GetOrAdd(value.GetType(), FieldsOf))
            {
                Note(field.GetValue(value));
            }
        }
    }

    private static FieldInfo[] FieldsOf(Type type) => [.. AllFields(type).Where(f => CanHold(f.FieldType))];

    private static IEnumerable<FieldInfo> AllFields(Type type)
    {
        const BindingFlags Own =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var field in current.GetFields(Own))
            {
                yield return field;
            }
        }
    }

    /// <param name="type">The type.</param>
    /// <param name="entered">The types whose fields are being looked at, which say nothing new.</param>
    private static bool CanHold(Type type, HashSet<Type> entered)
    {
        if (Holders.TryGetValue(type, out var known))
        {
            return known;
        }
        var holds = Holds(type, entered);
        if (holds || entered.Count == 0)
        {
            Holders[type] = holds;
        }
        return holds;
    }

    private static bool Holds(Type type, HashSet<Type> entered)
    {
        if (typeof(Tensor).IsAssignableFrom(type) || type == typeof(nn.utils.rnn.PackedSequence))
        {
            return true;
        }
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || type.IsByRefLike || IsKnownEmpty(type))
        {
            return false;
        }
        if (type.IsArray)
        {
            return CanHold(type.GetElementType()!, entered);
        }
        if (!type.IsSealed || typeof(Delegate).IsAssignableFrom(type))
        {
            return true;
        }
        if (!entered.Add(type))
        {
            return false;
        }
        var holds = AllFields(type).Any(f => CanHold(f.FieldType, entered));
        entered.Remove(type);
        return holds;
    }

    /// <summary>Modules, and the runtime's own classes but for collections and what may be anything.</summary>
    private static bool IsKnownEmpty(Type type) =>
        typeof(nn.Module).IsAssignableFrom(type)
        || type == typeof(string)
        || typeof(MemberInfo).IsAssignableFrom(type)
        || (
            type is { IsGenericType: false, IsInterface: false, IsArray: false }
            && type.Assembly == typeof(object).Assembly
            && type != typeof(object)
            && type != typeof(ValueType)
            && type != typeof(Array)
            && !typeof(Delegate).IsAssignableFrom(type)
            && !typeof(ITuple).IsAssignableFrom(type)
            && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) != true
        );
}

using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using NsnGen.Engine;

namespace NsnGen.Generated;

/// <summary>Finds what can be reached from an object: in tuples, records, lists, closures, caches of any class.</summary>
/// <param name="isSought">Whether an object is what is looked for; it is not entered.</param>
/// <param name="isSoughtType">The same of a type.</param>
/// <param name="isClosed">Types that are not entered.</param>
internal sealed class ObjectWalk(Func<object, bool> isSought, Func<Type, bool> isSoughtType, Func<Type, bool> isClosed)
{
    /// <summary>How many objects are looked at; what is larger is a world rather than a value.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<Type, FieldInfo[]> fields = [];
    private readonly ConcurrentDictionary<Type, bool> holders = [];

    /// <summary>Tells everything sought that is reachable from an object.</summary>
    /// <returns>Whether all of it was found; false if there are too many objects to look at, or one of them cannot be looked into.</returns>
    public bool Visit(object? root, Action<object> found)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<object>();
        Note(root);
        while (pending.TryPop(out var next))
        {
            if (seen.Count > Most || Inside(next) is not { } held)
            {
                return false;
            }
            foreach (var inner in held)
            {
                Note(inner);
            }
        }
        return true;

        void Note(object? value)
        {
            if (value is null or string)
            {
                return;
            }
            if (isSought(value))
            {
                found(value);
            }
            else if (CanHold(value.GetType()) && (value.GetType().IsValueType || seen.Add(value)))
            {
                pending.Push(value);
            }
        }
    }

    /// <summary>Whether a value of the type, or what it refers to, can be what is sought.</summary>
    public bool CanHold(Type type) => CanHold(type, []);

    /// <returns>Null if a class on the way does not tell its fields.</returns>
    private IEnumerable<object?>? Inside(object value) =>
        value switch
        {
            Array array => array.Cast<object?>(),
            Delegate function => function.GetInvocationList().Select(one => one.Target),
            ITuple tuple when IsOfRuntime(value.GetType()) => Enumerable.Range(0, tuple.Length).Select(i => tuple[i]),
            _ when AreFieldsKnown(value.GetType()) => fields
                .GetOrAdd(value.GetType(), FieldsOf)
                .Select(field => field.GetValue(value)),
            IDictionary entries when IsOfRuntime(value.GetType()) => entries
                .Keys.Cast<object?>()
                .Concat(entries.Values.Cast<object?>()),
            IList items when IsOfRuntime(value.GetType()) => items.Cast<object?>(),
            _ => null,
        };

    private static bool AreFieldsKnown(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (!VisibleMembers.AreKnown(current))
            {
                return false;
            }
        }
        return true;
    }

    private FieldInfo[] FieldsOf(Type type) => [.. AllFields(type).Where(f => CanHold(f.FieldType))];

    private static IEnumerable<FieldInfo> AllFields(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var field in VisibleMembers.OfObjects(current))
            {
                yield return field;
            }
        }
    }

    /// <param name="type">The type.</param>
    /// <param name="entered">The types whose fields are being looked at, which say nothing new.</param>
    private bool CanHold(Type type, HashSet<Type> entered)
    {
        if (holders.TryGetValue(type, out var known))
        {
            return known;
        }
        var holds = Holds(type, entered);
        if (holds || entered.Count == 0)
        {
            holders[type] = holds;
        }
        return holds;
    }

    private bool Holds(Type type, HashSet<Type> entered)
    {
        if (isSoughtType(type))
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
        var holds = !AreFieldsKnown(type) || AllFields(type).Any(f => CanHold(f.FieldType, entered));
        entered.Remove(type);
        return holds;
    }

    private static bool IsOfRuntime(Type type) => type.Assembly == typeof(object).Assembly;

    /// <summary>What is closed, and the runtime's own classes but for collections and what may be anything.</summary>
    private bool IsKnownEmpty(Type type) =>
        isClosed(type)
        || type == typeof(string)
        || typeof(MemberInfo).IsAssignableFrom(type)
        || (
            type is { IsGenericType: false, IsInterface: false, IsArray: false }
            && IsOfRuntime(type)
            && type != typeof(object)
            && type != typeof(ValueType)
            && type != typeof(Array)
            && !typeof(Delegate).IsAssignableFrom(type)
            && !typeof(ITuple).IsAssignableFrom(type)
            && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) != true
        );
}

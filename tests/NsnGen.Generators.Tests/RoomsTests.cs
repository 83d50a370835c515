using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using NsnGen.Generators.Models;
using NsnGen.Generators.Tests.Testing;

namespace NsnGen.Generators.Tests;

/// <summary>The rooms of the generator, and what each may use of the others. Every arrow points down.</summary>
public sealed class RoomsTests
{
    private const string Root = "NsnGen.Generators";

    // room          may use                                        what it does
    // Analyzers     the root, Reading, Models, Diagnostics         hosts of the compiler: they report
    // (the root)    Reading, Checking, Carrying, Models, Emitting  the generator, and the analysis that it shares with the analyzer
    // Emitting      Models, Helpers                                prints models, decides nothing
    // Carrying      Reading, Models, Helpers                       rewrites bodies and names into models
    // Checking      Reading, Models, Diagnostics                   turns facts into diagnostics, changes nothing
    // Reading       Models, Helpers                                turns symbols into facts
    // Models        Helpers                                        strings, numbers and lists of them
    // Diagnostics   -
    // Helpers       -
    private static readonly Dictionary<string, string[]> Rooms = new(StringComparer.Ordinal)
    {
        ["Analyzers"] = ["", "Reading", "Models", "Diagnostics"],
        [""] = ["Reading", "Checking", "Carrying", "Models", "Emitting"],
        ["Emitting"] = ["Models", "Helpers"],
        ["Carrying"] = ["Reading", "Models", "Helpers"],
        ["Checking"] = ["Reading", "Models", "Diagnostics"],
        ["Reading"] = ["Models", "Helpers"],
        ["Models"] = ["Helpers"],
        ["Diagnostics"] = [],
        ["Helpers"] = [],
    };

    private static readonly string[] WithoutRoslyn = ["Emitting", "Models", "Helpers"];

    private static readonly Lazy<IReadOnlyList<Arrow>> Arrows = new(() =>
        Find(typeof(NestedSubspaceGenerator).Assembly)
    );

    public static TheoryData<string> Names => [.. Rooms.Keys];

    [Fact]
    public void Every_namespace_is_a_room() =>
        Assert.Equal(
            Rooms.Keys.Select(Namespace).Order(StringComparer.Ordinal),
            Arrows
                .Value.Select(a => a.FromRoom)
                .Where(IsOurs)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_arrow_points_down()
    {
        var order = Rooms.Keys.ToList();

        Assert.All(Rooms, room => Assert.All(room.Value, used => Assert.True(Below(room.Key, used))));

        bool Below(string room, string used) => order.IndexOf(used) > order.IndexOf(room);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_room_uses_only_what_it_may(string room)
    {
        string[] allowed = [Namespace(room), .. Rooms[room].Select(Namespace)];
        var hasNoRoslyn = WithoutRoslyn.Contains(room, StringComparer.Ordinal);

        var wrong = Arrows
            .Value.Where(a => a.FromRoom == Namespace(room))
            .Where(a =>
                IsOurs(a.ToRoom)
                    ? !allowed.Contains(a.ToRoom, StringComparer.Ordinal)
                    : hasNoRoslyn && a.ToRoom.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
            )
            .Select(a => $"{a.From} uses {a.To}")
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>A constant of another room leaves no trace in the assembly, but its file names the room.</summary>
    [Fact]
    public void A_file_stands_in_the_folder_of_its_room_and_has_usings_of_those_it_may_use()
    {
        var folder = Path.Combine(Repository.Root, "generators", Root);
        var files = Rooms.Keys.SelectMany(room =>
            Directory.GetFiles(Path.Combine(folder, room), "*.cs").Select(file => (Room: room, File: file))
        );

        Assert.All(
            files.Where(f => !f.File.EndsWith("IsExternalInit.cs", StringComparison.Ordinal)),
            f =>
            {
                var lines = File.ReadAllLines(f.File);
                Assert.Contains($"namespace {Namespace(f.Room)};", lines);
                Assert.All(
                    Rooms.Keys.Except(Rooms[f.Room], StringComparer.Ordinal).Where(r => r.Length > 0),
                    r => Assert.DoesNotContain($"using {Namespace(r)};", lines)
                );
            }
        );
    }

    /// <summary>The search looks into whatever may hold an arrow.</summary>
    [Fact]
    public void The_search_finds_every_arrow()
    {
        var found = Find(typeof(RoomsTests).Assembly)
            .Where(a => a.To == typeof(RankModel).FullName)
            .Select(a => a.From)
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(
            typeof(Samples).GetNestedTypes(BindingFlags.NonPublic),
            sample => Assert.Contains(sample.FullName!, found)
        );
    }

    /// <summary>The uses of types by the types of an assembly: in their members, bodies, lambdas and type arguments.</summary>
    private static IReadOnlyList<Arrow> Find(System.Reflection.Assembly assembly) =>
        [
            .. new ArchLoader()
                .LoadAssemblies(assembly)
                .Build()
                .Types.SelectMany(t => t.Dependencies)
                .Where(d => d.Target is not GenericParameter)
                .Select(d => new Arrow(
                    d.Origin.FullName,
                    d.Origin.Namespace?.FullName ?? "",
                    d.Target.FullName,
                    d.Target.Namespace?.FullName ?? ""
                )),
        ];

    private static bool IsOurs(string @namespace) =>
        @namespace == Root || @namespace.StartsWith(Root + ".", StringComparison.Ordinal);

    private static string Namespace(string room) => room.Length == 0 ? Root : $"{Root}.{room}";

    private sealed record Arrow(string From, string FromRoom, string To, string ToRoom);

    private static class Samples
    {
        internal static class InBody
        {
            public static int Run() => new RankModel(1, default, default).Max;
        }

        internal static class InLambda
        {
            public static readonly Func<int, object> Run = max => () => new RankModel(max, default, default);
        }

        internal static class InIterator
        {
            public static IEnumerable<int> Run()
            {
                yield return new RankModel(1, default, default).Max;
            }
        }

        internal static class InTypeArgument
        {
            public static List<Lazy<RankModel>> Held { get; } = [];
        }

        internal static class InTypeArgumentOfCall
        {
            public static int Run() => Array.Empty<RankModel>().Length;
        }
    }
}

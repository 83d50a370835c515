using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SystemTorch.Tests.NN;

/// <summary>The containers as the ordinary collections that they also are.</summary>
public sealed class CollectionTests
{
    [Fact]
    public void OrderedDictionariesAreCollections()
    {
        AssertDictionary(new OrderedDict<string, string>(), "x", "y", "z");
        AssertPairs(new OrderedDict<string, string>(), "x", "y", "z");
    }

    [Fact]
    public void DictionariesOfModulesAreCollections()
    {
        Linear[] layers = [Linear(1, 1), Linear(1, 1), Linear(1, 1)];
        AssertDictionary(new ModuleDict<Linear>(), layers[0], layers[1], layers[2]);
        AssertPairs(new ModuleDict<Linear>(), layers[0], layers[1], layers[2]);
    }

    [Fact]
    public void DictionariesOfParametersAreCollections()
    {
        Parameter[] parameters = [Parameter(zeros(1)), Parameter(ones(2)), Parameter(ones(3))];
        AssertDictionary(new ParameterDict(), parameters[0], parameters[1], parameters[2]);
        AssertPairs(new ParameterDict(), parameters[0], parameters[1], parameters[2]);
    }

    [Fact]
    public void ListsOfModulesAndParametersAreCollections()
    {
        AssertList(new ModuleList<Linear>(), Linear(1, 1), Linear(1, 1), Linear(1, 1));
        AssertList(new ParameterList(), Parameter(zeros(1)), Parameter(ones(2)), Parameter(ones(3)));
    }

    [Fact]
    public void ListsGrowBySequences()
    {
        var modules = ModuleList(Linear(1, 1));
        modules.extend([Linear(1, 2), Linear(2, 3)]);
        var parameters = ParameterList(Parameter(zeros(1)));
        parameters.append(Parameter(zeros(2)));
        parameters.extend([Parameter(zeros(3)), Parameter(zeros(4))]);

        Assert.Equal([1, 2, 3], modules.Select(layer => layer.out_features));
        Assert.Equal([1, 2, 3, 4], parameters.Select(parameter => parameter.numel()));
    }

    [Fact]
    public void ModulesOfAnyKindShareAListOrADictionary()
    {
        Assert.Equal(2, ModuleList(Linear(1, 1), ReLU()).Count);
        Assert.Equal(2, ModuleDict(("a", Linear(1, 1)), ("b", (Module)ReLU())).Count);
    }

    private static void AssertDictionary<T>(IDictionary<string, T> dictionary, T first, T second, T third)
        where T : class
    {
        dictionary.Add("b", first);
        dictionary.Add(new KeyValuePair<string, T>("a", second));
        dictionary["b"] = third;
        var copy = new KeyValuePair<string, T>[3];
        dictionary.CopyTo(copy, 1);

        Assert.False(dictionary.IsReadOnly);
        Assert.Equal(["b", "a"], dictionary.Keys);
        Assert.Equal([third, second], dictionary.Values);
        Assert.Equal(["b", "a"], dictionary.Select(entry => entry.Key));
        Assert.Equal(["b", "a"], copy.Skip(1).Select(entry => entry.Key));
        Assert.True(dictionary.ContainsKey("a") && !dictionary.ContainsKey("c"));
        Assert.True(dictionary.TryGetValue("b", out var found) && ReferenceEquals(found, third));
        Assert.Contains(new KeyValuePair<string, T>("a", second), dictionary);
        Assert.True(dictionary.Remove(new KeyValuePair<string, T>("a", second)));
        Assert.True(dictionary.Remove("b"));
        Assert.False(dictionary.Remove("b"));
        Assert.Throws<KeyNotFoundException>(() => dictionary["b"]);
    }

    private static void AssertPairs<T>(IList<(string, T)> pairs, T first, T second, T third)
        where T : class
    {
        pairs.Add(("b", first));
        pairs.Insert(0, ("a", second));
        pairs[1] = ("b", third);
        var copy = new (string, T)[3];
        pairs.CopyTo(copy, 1);

        Assert.Equal([("a", second), ("b", third)], pairs.ToList());
        Assert.Equal(pairs.ToList(), copy.Skip(1));
        Assert.Equal(1, pairs.IndexOf(("b", third)));
        Assert.True(pairs.Contains(("a", second)));
        Assert.True(pairs.Remove(("a", second)));
        pairs.RemoveAt(0);
        Assert.Empty(pairs);
        pairs.Add(("c", first));
        pairs.Clear();
        Assert.Empty(pairs);
    }

    private static void AssertList<T>(IList<T> list, T first, T second, T third)
        where T : class
    {
        list.Add(first);
        list.Insert(0, second);
        list[1] = third;
        var copy = new T[3];
        list.CopyTo(copy, 1);

        Assert.False(list.IsReadOnly);
        Assert.Equal([second, third], list);
        Assert.Equal(list, copy.Skip(1));
        Assert.Equal(1, list.IndexOf(third));
        Assert.True(list.Contains(second));
        Assert.False(list.Contains(first));
        Assert.True(list.Remove(second));
        Assert.False(list.Remove(second));
        list.RemoveAt(0);
        Assert.Empty(list);
        list.Add(first);
        list.Clear();
        Assert.Empty(list);
    }
}

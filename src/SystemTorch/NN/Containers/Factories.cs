using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>An empty sequence, to append to.</summary>
        public static Sequential Sequential() => new();

        /// <summary>A sequence of named modules.</summary>
        public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
        {
            var sequence = new Sequential();
            foreach (var (name, module) in modules)
                sequence.append(name, module);
            return sequence;
        }

        /// <inheritdoc cref="Sequential(IEnumerable{ValueTuple{string, Module{Tensor, Tensor}}})"/>
        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
            Sequential(modules.AsEnumerable());

        /// <inheritdoc cref="Sequential(IEnumerable{ValueTuple{string, Module{Tensor, Tensor}}})"/>
        public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
            Sequential(modules.Select(entry => (entry.Item1, entry.Item2)));

        /// <inheritdoc cref="Sequential(IEnumerable{ValueTuple{string, Module{Tensor, Tensor}}})"/>
        public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
            Sequential(modules.AsEnumerable());

        /// <summary>A sequence of modules named "0", "1", ….</summary>
        public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
        {
            var sequence = new Sequential();
            foreach (var module in modules)
                sequence.append(module);
            return sequence;
        }

        /// <inheritdoc cref="Sequential(IEnumerable{Module{Tensor, Tensor}})"/>
        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
            Sequential(modules.AsEnumerable());

        /// <summary>A list of modules, registered as "0", "1", … when its owner registers its components.</summary>
        public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

        /// <inheritdoc cref="ModuleList(Module[])"/>
        public static ModuleList<T> ModuleList<T>(params T[] modules)
            where T : Module => new(modules);

        /// <summary>Named modules, registered under their names when their owner registers its components.</summary>
        public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

        /// <inheritdoc cref="ModuleDict(ValueTuple{string, Module}[])"/>
        public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
            where T : Module
        {
            var dictionary = new ModuleDict<T>();
            foreach (var entry in modules)
                dictionary.Add(entry);
            return dictionary;
        }
    }
}

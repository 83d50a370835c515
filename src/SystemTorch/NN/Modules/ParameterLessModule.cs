using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Marks a module that has neither parameters nor buffers, and no children that have any.</summary>
public interface IParameterLessModule;

/// <summary>A module of one input without parameters and buffers; registering any throws.</summary>
public abstract class ParameterLessModule<T1, TResult>(string name)
    : nn.Module<T1, TResult>(name),
        IParameterLessModule;

/// <summary>A module of two inputs without parameters and buffers; registering any throws.</summary>
public abstract class ParameterLessModule<T1, T2, TResult>(string name)
    : nn.Module<T1, T2, TResult>(name),
        IParameterLessModule;

/// <summary>A module of three inputs without parameters and buffers; registering any throws.</summary>
public abstract class ParameterLessModule<T1, T2, T3, TResult>(string name)
    : nn.Module<T1, T2, T3, TResult>(name),
        IParameterLessModule;

/// <summary>A module of four inputs without parameters and buffers; registering any throws.</summary>
public abstract class ParameterLessModule<T1, T2, T3, T4, TResult>(string name)
    : nn.Module<T1, T2, T3, T4, TResult>(name),
        IParameterLessModule;

/// <summary>A module of five inputs without parameters and buffers; registering any throws.</summary>
public abstract class ParameterLessModule<T1, T2, T3, T4, T5, TResult>(string name)
    : nn.Module<T1, T2, T3, T4, T5, TResult>(name),
        IParameterLessModule;

/// <summary>A module of six inputs without parameters and buffers; registering any throws.</summary>
public abstract class ParameterLessModule<T1, T2, T3, T4, T5, T6, TResult>(string name)
    : nn.Module<T1, T2, T3, T4, T5, T6, TResult>(name),
        IParameterLessModule;

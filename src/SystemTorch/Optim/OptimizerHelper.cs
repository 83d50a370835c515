using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What optimizers share: groups of parameters, a state for each parameter, saving and loading.</summary>
public abstract class OptimizerHelper : optim.Optimizer
{
    protected OptimizerOptions _defaults = null!;

    /// <summary>The state of each parameter, by its handle.</summary>
    protected OrderedDict<nint, OptimizerState> _state = [];

    public OptimizerHelper() { }

    /// <summary>The options of every group and the state of every parameter; live objects, not copies.</summary>
    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            var first = dictionary.State.Count;
            dictionary.State.AddRange(group.Parameters.Select(parameter => _state[parameter.Handle]));
            dictionary.StateIndexRef.Add(Enumerable.Range(first, dictionary.State.Count - first).ToList());
        }
        return dictionary;
    }

    /// <summary>Copies options and states from another optimizer's dictionary, in order.</summary>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var target = this.state_dict();
        RequireSameSize(target, state_dict.Options.Count, state_dict.State.Count, nameof(state_dict));
        foreach (var (own, other) in target.Options.Zip(state_dict.Options))
        {
            if (!ReferenceEquals(own, other))
                own.LoadStateDict(other);
        }
        foreach (var (own, other) in target.State.Zip(state_dict.State))
        {
            if (!ReferenceEquals(own, other))
                own.LoadStateDict(other);
        }
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    /// <summary>Writes the optimizer's name, the numbers of groups and states, then the groups' options and the states.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        var source = state_dict();
        writer.Write(GetType().Name);
        writer.Write7BitEncodedInt64(source.Options.Count);
        writer.Write7BitEncodedInt64(source.State.Count);
        source.Options.ForEach(options => options.SaveStateDict(writer));
        source.State.ForEach(state => state.SaveStateDict(writer));
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    /// <summary>Reads what <see cref="save_state_dict(BinaryWriter)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream is of another kind of optimizer.</exception>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var kind = reader.ReadString();
        if (!string.Equals(kind, GetType().Name, StringComparison.Ordinal))
            throw new InvalidDataException($"The stream holds the state of '{kind}', not of '{GetType().Name}'.");
        var target = state_dict();
        RequireSameSize(target, reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), nameof(reader));
        target.Options.ForEach(options => options.LoadStateDict(reader));
        target.State.ForEach(state => state.LoadStateDict(reader));
    }

    /// <summary>Moves the states to a device.</summary>
    public void to(Device device)
    {
        foreach (var state in _state.Values)
            state.to(device);
    }

    /// <summary>Runs the closure with gradients, then the body for every group without.</summary>
    protected Tensor _step<T>(Action<T> body, Func<Tensor>? loss_closure = null)
        where T : ParamGroup
    {
        Tensor? loss = null;
        if (loss_closure is not null)
        {
            using var _ = enable_grad();
            loss = loss_closure();
        }
        using (no_grad())
        using (NewDisposeScope())
        {
            foreach (var group in _parameter_groups)
                body((T)group);
        }
        return loss!;
    }

    /// <summary>Runs the closure, then the update for every parameter that has a gradient.</summary>
    private protected Tensor Update<TOptions, TState>(
        Func<Tensor>? closure,
        Action<Parameter, Tensor, TOptions, TState> update
    )
        where TOptions : OptimizerOptions
        where TState : OptimizerState =>
        _step<ParamGroup>(
            group =>
            {
                foreach (var parameter in group.Parameters)
                {
                    using var gradient = parameter.grad;
                    if (gradient is not null)
                        update(parameter, gradient, (TOptions)group.Options, (TState)_state[parameter.Handle]);
                }
            },
            closure
        );

    /// <summary>Adds the groups that a constructor was given.</summary>
    private protected void AddGroups(IEnumerable<ParamGroup> groups)
    {
        foreach (var group in groups)
            add_param_group(group);
    }

    /// <summary>Adds a group whose options are complete, with a fresh state for each of its parameters.</summary>
    private protected void AddGroup(ParamGroup group, Func<Parameter, OptimizerState> state)
    {
        // The parameters are walked at every step, and the caller's sequence may not stay the same.
        group.Parameters = group.Parameters.ToList();
        group.InitialLearningRate = group.LearningRate;
        foreach (var parameter in group.Parameters)
        {
            if (_state.ContainsKey(parameter.Handle))
                throw new ArgumentException("A parameter is given to the optimizer twice.", nameof(group));
            var created = state(parameter);
            created.Initialize(group.Options);
            _state.Add(parameter.Handle, created);
        }
        _parameter_groups.Add(group);
    }

    private protected override void ReleaseState()
    {
        foreach (var state in _state.Values)
            (state as IDisposable)?.Dispose();
        _state.Clear();
    }

    private void RequireSameSize(StateDictionary own, long groups, long states, string argument)
    {
        if (groups != own.Options.Count || states != own.State.Count)
        {
            throw new ArgumentException(
                $"{GetType().Name} has {own.Options.Count} groups with {own.State.Count} parameters, "
                    + $"but the state has {groups} with {states}.",
                argument
            );
        }
    }
}

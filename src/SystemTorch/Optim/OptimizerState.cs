using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers about one parameter.</summary>
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    /// <summary>Begins anew, as before the first step.</summary>
    public abstract void Initialize(OptimizerOptions options);

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    public virtual void to(Device device) { }

    /// <summary>Writes whether there is a tensor, and the tensor.</summary>
    protected static void SaveConditionalStateTensor(BinaryWriter writer, Tensor tensor)
    {
        writer.Write(tensor is not null);
        tensor?.Save(writer);
    }

    /// <summary>Reads what <see cref="SaveConditionalStateTensor"/> wrote, and releases the tensor before.</summary>
    protected static void LoadConditionalStateTensor(BinaryReader reader, ref Tensor result, Device device)
    {
        if (!reader.ReadBoolean())
        {
            Set(ref result, null);
            return;
        }
        using var loaded = TensorExtensionMethods.Load(reader);
        Set(ref result, loaded.to(device).clone());
    }

    /// <summary>A tensor of zeros like the parameter.</summary>
    private protected Tensor Zeros() => zeros_like(_parameter);

    /// <summary>Puts a copy of another state's tensor in place of this one.</summary>
    private protected void Copy(ref Tensor own, Tensor? source) => Set(ref own, source?.to(_parameter.device).clone());

    /// <summary>Puts a tensor in place of another, which is released; the state keeps it beyond all scopes.</summary>
    private protected static void Set(ref Tensor own, Tensor? value)
    {
        own?.Dispose();
        own = value?.DetachFromDisposeScope()!;
    }

    private protected static void Move(ref Tensor own, Device device)
    {
        if (own is not null && own.device_type != device.type)
            Set(ref own, own.to(device));
    }

    private protected static bool Close(Tensor? own, Tensor? other) =>
        own is null || other is null ? own is null && other is null : own.allclose(other);
}

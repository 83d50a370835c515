using static TorchSharp.torch;

namespace NsnGen;

/// <summary>What every annotated model class is: a model that surgery can convert without knowing its type.</summary>
public interface IDenseModel
{
    /// <summary>Makes the model's <c>Nested</c>. The model is consumed.</summary>
    nn.Module ToNested(Surgery surgery);
}

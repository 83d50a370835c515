using System.ComponentModel;
using static TorchSharp.torch;

namespace NsnGen.Generated;

/// <summary>What every annotated model class is: a model that surgery can convert without knowing its type.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IDenseModel
{
    /// <summary>Makes the model's <c>Nested</c>, whose layers have no factors yet.</summary>
    nn.Module ToNested(Surgery surgery);
}

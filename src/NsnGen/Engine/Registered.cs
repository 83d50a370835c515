using System.Runtime.CompilerServices;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace NsnGen.Engine;

/// <summary>What is registered in a module, to read and to change. TorchSharp's own accessors give copies, without buffers that no file holds.</summary>
internal static class Registered
{
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_internal_submodules")]
    public static extern ref OrderedDict<string, nn.Module> Children(nn.Module module);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_internal_params")]
    public static extern ref OrderedDict<string, Parameter> Parameters(nn.Module module);

    /// <summary>Each buffer with whether it is saved.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_internal_buffers")]
    public static extern ref OrderedDict<string, (Tensor, bool)> Buffers(nn.Module module);

    /// <summary>What <c>GetName</c> gives.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "name")]
    public static extern ref string Name(nn.Module module);
}

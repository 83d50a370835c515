using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NsnGen.Engine;

/// <summary>
/// Where the elements of a tensor lie. By it two tensors are known to be one weight: some modules of TorchSharp, such as Embedding,
/// give a new object for their weight at each read.
/// </summary>
/// <param name="Storage">The address of the storage; of a tensor without one, that of the tensor.</param>
/// <param name="Offset">Where in the storage the tensor begins, in elements.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TensorMemory(nint Storage, long Offset)
{
    public static TensorMemory Of(Tensor tensor)
    {
        var storage = new Place(tensor).data_ptr();
        // Tensors without elements, as those on the device meta are, all lie at no place: each is itself alone.
        var memory =
            storage == 0 ? new TensorMemory(tensor.Handle, -1) : new TensorMemory(storage, tensor.storage_offset());
        GC.KeepAlive(tensor);
        return memory;
    }

    private sealed class Place(Tensor tensor) : Storage(tensor)
    {
        public override int element_size() => (int)_tensor.element_size();
    }
}

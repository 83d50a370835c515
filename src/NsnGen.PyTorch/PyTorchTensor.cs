using System.Numerics;

namespace NsnGen.PyTorch;

/// <summary>A tensor as a view of a storage.</summary>
/// <param name="Storage">The memory.</param>
/// <param name="Offset">Where in it the tensor begins, in elements.</param>
/// <param name="Shape">The lengths of the axes.</param>
/// <param name="Strides">For every axis, the distance in elements between neighbours.</param>
internal sealed record PyTorchTensor(PyTorchStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    private const long Limit = 1L << 60;

    /// <summary>How many elements of the storage lie between the tensor's first and its last, both included.</summary>
    public long Extent =>
        Shape.Contains(0) ? 0 : 1 + Shape.Zip(Strides, (length, stride) => (length - 1) * stride).Sum();

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                {
                    return false;
                }
                expected *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>Why the view does not lie in its storage, or null.</summary>
    public string? Fault()
    {
        if (Shape.Length != Strides.Length || Offset < 0 || Shape.Any(n => n < 0) || Strides.Any(n => n < 0))
        {
            return "its shape, strides and offset do not fit each other";
        }
        var elements = Shape.Aggregate(BigInteger.One, (product, length) => product * Math.Max(length, 1));
        var end = Shape
            .Zip(Strides, (length, stride) => (BigInteger)Math.Max(length - 1, 0) * stride)
            .Aggregate(BigInteger.Zero, BigInteger.Add);
        if (elements >= Limit || end >= Limit)
        {
            return "its shape overflows";
        }
        if (Extent > 0 && Offset > Storage.Count - Extent)
        {
            return "it reaches beyond its storage";
        }
        return null;
    }
}

namespace TorchSharp;

public static partial class torch
{
    /// <summary>What one position of an indexer selects: an index, a range, a new dimension, the dimensions between, a mask.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Null,
            Single,
            Slice,
            Bool,
            Tensor,
            Ellipsis,
        }

        internal Kind kind;
        internal long? start;
        internal long? stop;
        internal long? step;
        internal Tensor? tensor;

        /// <summary>As many full dimensions as the other positions leave.</summary>
        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        /// <summary>A new dimension of length 1.</summary>
        public static TensorIndex None = new() { kind = Kind.None };

        /// <summary>A new dimension of length 1.</summary>
        public static TensorIndex Null = new() { kind = Kind.Null };

        /// <summary>A full dimension.</summary>
        public static TensorIndex Colon = Slice();

        /// <summary>From <paramref name="start"/> to before <paramref name="stop"/>; negative ones count from the end.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new()
            {
                kind = Kind.Slice,
                start = start,
                stop = stop,
                step = step,
            };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) =>
            Slice(Position(range.Start), range.End.Equals(Index.End) ? null : Position(range.End));

        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(Position(index));

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        /// <summary>Never called: it makes the compiler prefer the indexer that takes <see cref="TensorIndex"/>.</summary>
        public static implicit operator Tensor(TensorIndex value) =>
            throw new InvalidOperationException("A TensorIndex is not a tensor.");

        private static long Position(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}

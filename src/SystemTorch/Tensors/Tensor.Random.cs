using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Random numbers.
    public partial class Tensor
    {
        /// <summary>Fills the tensor with random numbers, uniform between two bounds.</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Op.InPlace("uniform_", this, from, to, generator);

        /// <summary>Fills the tensor with normal random numbers.</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Op.InPlace("normal_", this, mean, std, generator);

        /// <summary>1 with the probability that each element gives, else 0.</summary>
        public Tensor bernoulli(Generator? generator = null) => Op.Call("bernoulli", this, generator);

        /// <summary>Fills the tensor with 1 with a probability, else 0.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Op.InPlace("bernoulli_.float", this, p, generator);

        public Tensor bernoulli_(Tensor p, Generator? generator = null) =>
            Op.InPlace("bernoulli_.Tensor", this, p, generator);

        /// <summary>Fills the tensor with exponential random numbers.</summary>
        public Tensor exponential_(double lambda = 1, Generator? generator = null) =>
            Op.InPlace("exponential_", this, lambda, generator);

        /// <summary>Fills the tensor with random integers from a bound to before another.</summary>
        public Tensor random_(double from, double to, Generator? generator = null) =>
            Op.InPlace("random_.from", this, (long)from, (long)to, generator);

        public Tensor log_normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Op.InPlace("log_normal_", this, mean, std, generator);

        /// <summary>Indices drawn from the rows, which hold weights.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Op.Call("multinomial", this, num_samples, replacement, generator);

        /// <summary>Poisson random numbers with the elements as rates.</summary>
        public Tensor poisson(Generator? generator = null) => Op.Call("poisson", this, generator);
    }
}

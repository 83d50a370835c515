using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class SGD
{
    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(momentum!.Value);
            writer.Write(dampening!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(nesterov!.Value);
            writer.Write(maximize!.Value);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            momentum = reader.ReadDouble();
            dampening = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            nesterov = reader.ReadBoolean();
            maximize = reader.ReadBoolean();
        }

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            momentum = other.momentum;
            dampening = other.dampening;
            weight_decay = other.weight_decay;
            nesterov = other.nesterov;
            maximize = other.maximize;
        }

        /// <summary>Takes what is not set from others, and checks the result.</summary>
        internal void Complete(Options others)
        {
            LearningRate ??= others.LearningRate;
            momentum ??= others.momentum;
            dampening ??= others.dampening;
            weight_decay ??= others.weight_decay;
            nesterov ??= others.nesterov;
            maximize ??= others.maximize;

            RequireNotNegative(LearningRate, "lr");
            RequireNotNegative(momentum, nameof(momentum));
            RequireNotNegative(weight_decay, nameof(weight_decay));
            Require(
                !nesterov!.Value || (momentum > 0 && dampening == 0),
                $"Nesterov's momentum needs a momentum and no dampening; these are {momentum} and {dampening}.",
                nameof(nesterov)
            );
        }
    }

    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>The running direction; null before the first step with momentum.</summary>
        public Tensor momentum_buffer = null!;

        public State(Parameter parameter)
            : base(parameter) { }

        public override void Initialize(OptimizerOptions options) => Set(ref momentum_buffer, null);

        public override void SaveStateDict(BinaryWriter writer) => SaveConditionalStateTensor(writer, momentum_buffer);

        public override void LoadStateDict(BinaryReader reader) =>
            LoadConditionalStateTensor(reader, ref momentum_buffer, _parameter.device);

        public override void LoadStateDict(OptimizerState source) =>
            Copy(ref momentum_buffer, ((State)source).momentum_buffer);

        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State state && Close(momentum_buffer, state.momentum_buffer);

        public override void to(Device device) => Move(ref momentum_buffer, device);

        public void Dispose() => momentum_buffer?.Dispose();

        /// <summary>v ← μ v + (1 − τ) g; the first v is g.</summary>
        internal Tensor Accumulate(Tensor direction, double momentum, double dampening)
        {
            if (momentum_buffer is not null)
                return momentum_buffer.mul_(momentum).add_(direction, 1 - dampening);
            return momentum_buffer = direction.clone().DetachFromDisposeScope();
        }
    }
}

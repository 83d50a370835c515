namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>
                /// One rise of the rate from max / div_factor to max, and one fall to far below where it began, while
                /// the momentum falls and rises (arXiv 1708.07120). A step is a batch, not an epoch.
                /// </summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly int _total_steps;
                    private readonly AnnealStrategy _strategy;
                    private readonly bool _cycle_momentum;
                    private readonly List<Turn> _turns;

                    public OneCycleLR(
                        Optimizer optimizer,
                        double max_lr,
                        int total_steps = -1,
                        int epochs = -1,
                        int steps_per_epoch = -1,
                        double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos,
                        bool cycle_momentum = true,
                        double base_momentum = 0.85,
                        double max_momentum = 0.95,
                        double div_factor = 25,
                        double final_div_factor = 1e4,
                        bool three_phase = false,
                        int last_epoch = -1,
                        bool verbose = false
                    )
                        : base(optimizer, last_epoch, verbose)
                    {
                        _total_steps = total_steps > 0 ? total_steps : Math.Max(epochs, 0) * steps_per_epoch;
                        if (_total_steps <= 0)
                            throw new ArgumentException(
                                "Either total_steps, or epochs and steps_per_epoch, must be positive.",
                                nameof(total_steps)
                            );
                        if (!(pct_start >= 0 && pct_start <= 1))
                            throw new ArgumentOutOfRangeException(
                                nameof(pct_start),
                                pct_start,
                                "A part of the steps is between 0 and 1."
                            );
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas))
                            throw new ArgumentException("The optimizer has no momentum to cycle.", nameof(optimizer));
                        _strategy = anneal_strategy;
                        _cycle_momentum = cycle_momentum;

                        var low = max_lr / div_factor;
                        var top = pct_start * _total_steps - 1;
                        _turns = [new Turn(0, low, max_momentum), new Turn(top, max_lr, base_momentum)];
                        if (three_phase)
                            _turns.Add(new Turn(2 * top, low, max_momentum));
                        _turns.Add(new Turn(_total_steps - 1, low / final_div_factor, max_momentum));
                        Start();
                    }

                    public enum AnnealStrategy
                    {
                        Cos,
                        Linear,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch > _total_steps)
                            throw new InvalidOperationException(
                                $"The schedule ends after {_total_steps} steps; this is step {_last_epoch}."
                            );
                        var found = _turns.FindIndex(1, turn => _last_epoch <= turn.Step);
                        var next = found < 0 ? _turns.Count - 1 : found;
                        var (from, to) = (_turns[next - 1], _turns[next]);
                        var part = to.Step > from.Step ? (_last_epoch - from.Step) / (to.Step - from.Step) : 1;
                        part = Math.Min(part, 1);
                        if (_cycle_momentum)
                            SetMomentum(Between(from.Momentum, to.Momentum, part));
                        var rate = Between(from.Rate, to.Rate, part);
                        return _base_lrs.Select(_ => rate);
                    }

                    private double Between(double start, double end, double part) =>
                        _strategy == AnnealStrategy.Cos
                            ? end + (start - end) * (1 + Math.Cos(Math.PI * part)) / 2
                            : start + (end - start) * part;

                    private void SetMomentum(double momentum)
                    {
                        foreach (var group in _optimizer.ParamGroups)
                        {
                            if (group is IBetas betas)
                                betas.Betas = (momentum, betas.Betas.Item2);
                            else if (group is IMomentum moving)
                                moving.Momentum = momentum;
                        }
                    }

                    /// <summary>A step at which the schedule turns, and what it has reached there.</summary>
                    private sealed record Turn(double Step, double Rate, double Momentum);
                }
            }
        }
    }
}

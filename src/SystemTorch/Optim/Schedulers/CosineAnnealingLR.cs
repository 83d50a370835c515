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
                /// η + (lr − η) (1 + cos(π t / T)) / 2: half a cosine from the initial rate down to the smallest in T
                /// epochs, and up again after that (arXiv 1608.03983, without restarts).
                /// </summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period;
                    private readonly double _smallest;

                    public CosineAnnealingLR(
                        Optimizer optimizer,
                        double T_max,
                        double eta_min = 0,
                        int last_epoch = -1,
                        bool verbose = false
                    )
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(T_max);
                        _period = T_max;
                        _smallest = eta_min;
                        Start();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch <= 0)
                            return Scale(1);
                        var before = Height(_last_epoch - 1);
                        // Where the curve touches zero, the ratio to the epoch before says nothing.
                        if (before < 1e-12)
                            return get_closed_form_lr();
                        var ratio = Height(_last_epoch) / before;
                        return _optimizer.ParamGroups.Select(group =>
                            _smallest + (group.LearningRate - _smallest) * ratio
                        );
                    }

                    protected override IEnumerable<double> get_closed_form_lr() =>
                        _base_lrs.Select(rate => _smallest + (rate - _smallest) * Height(_last_epoch));

                    private double Height(int epoch) => (1 + Math.Cos(Math.PI * epoch / _period)) / 2;
                }
            }
        }
    }
}

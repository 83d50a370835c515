namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Multiplies the initial rate by a function of the epoch.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly List<Func<int, double>> _factors;

                    public LambdaLR(
                        Optimizer optimizer,
                        Func<int, double> lr_lambda,
                        int last_epoch = -1,
                        bool verbose = false
                    )
                        : this(
                            optimizer,
                            Enumerable.Repeat(lr_lambda, optimizer.ParamGroups.Count()),
                            last_epoch,
                            verbose
                        ) { }

                    /// <summary>Takes a function for each group.</summary>
                    public LambdaLR(
                        Optimizer optimizer,
                        IEnumerable<Func<int, double>> lr_lambdas,
                        int last_epoch = -1,
                        bool verbose = false
                    )
                        : base(optimizer, last_epoch, verbose)
                    {
                        _factors = lr_lambdas.ToList();
                        if (_factors.Count != _base_lrs.Count)
                            throw new ArgumentException(
                                $"{_factors.Count} functions are given for {_base_lrs.Count} groups.",
                                nameof(lr_lambdas)
                            );
                        Start();
                    }

                    protected override IEnumerable<double> get_lr() =>
                        _base_lrs.Zip(_factors, (rate, factor) => rate * factor(_last_epoch));
                }
            }
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// Sets the learning rates of an optimizer's groups, one step at a time. The first step is taken by the
            /// constructor, so that epoch 0 runs at the rate of the schedule.
            /// </summary>
            public abstract class LRScheduler
            {
                protected int _step_count;

                private protected readonly Optimizer _optimizer;
                private protected int _last_epoch;
                private protected readonly List<double> _base_lrs;
                private readonly List<double> _last_lrs;
                private readonly bool _verbose;

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _optimizer = optimizer;
                    _last_epoch = last_epoch;
                    _verbose = verbose;
                    _base_lrs = optimizer.ParamGroups.Select(group => group.InitialLearningRate).ToList();
                    _last_lrs = optimizer.ParamGroups.Select(group => group.LearningRate).ToList();
                }

                /// <summary>Takes the first step, when the schedule knows all it needs.</summary>
                private protected void Start() => step();

                /// <summary>Goes on to the next epoch.</summary>
                public virtual void step() => step(null);

                /// <summary>Goes to an epoch; null is the next.</summary>
                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    var rates = (epoch is null ? get_lr() : get_closed_form_lr()).ToList();
                    foreach (var (i, group) in _optimizer.ParamGroups.Index())
                    {
                        group.LearningRate = rates[i];
                        if (_verbose && _last_lrs[i] != rates[i])
                            Console.WriteLine($"Adjusting learning rate of group {i} to {rates[i]}.");
                        _last_lrs[i] = rates[i];
                    }
                }

                /// <summary>Goes to an epoch; a schedule that does not watch a metric ignores it.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The rates that the last step set, one for each group.</summary>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>The rates of the current epoch, from those of the one before.</summary>
                protected virtual IEnumerable<double> get_lr() => Scale(1);

                /// <summary>The rates of the current epoch, from the initial ones.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                /// <summary>The rates of now times a factor; schedules that only scale can share an optimizer.</summary>
                private protected IEnumerable<double> Scale(double factor) =>
                    _optimizer.ParamGroups.Select(group => group.LearningRate * factor);
            }
        }
    }
}

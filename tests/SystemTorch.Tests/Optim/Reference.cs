namespace SystemTorch.Tests.Optim;

/// <summary>The update rules of the papers, for one parameter of plain numbers and gradients given by a function.</summary>
internal static class Reference
{
    /// <summary>Gradients that depend on where the parameter is, differently for every element.</summary>
    public static double[] Gradient(double[] p, int step) =>
        p.Select((value, i) => (i + 1) * value - Math.Cos(3 * i + step)).ToArray();

    /// <summary>Gradient descent with Polyak's or Nesterov's momentum, as Sutskever et al. (2013) define them.</summary>
    public static double[] Sgd(
        double[] start,
        int steps,
        double lr,
        double momentum = 0,
        double dampening = 0,
        double decay = 0,
        bool nesterov = false,
        bool maximize = false
    )
    {
        var p = (double[])start.Clone();
        var velocity = new double[p.Length];
        for (var step = 0; step < steps; step++)
        {
            var gradient = Gradient(p, step);
            for (var i = 0; i < p.Length; i++)
            {
                var g = (maximize ? -gradient[i] : gradient[i]) + decay * p[i];
                velocity[i] = step == 0 ? g : momentum * velocity[i] + (1 - dampening) * g;
                var direction = nesterov ? g + momentum * velocity[i] : velocity[i];
                p[i] -= lr * (momentum == 0 ? g : direction);
            }
        }
        return p;
    }

    /// <summary>Algorithm 1 of arXiv 1412.6980, weight decay as in algorithm 2 of arXiv 1711.05101, AMSGrad of arXiv 1904.09237.</summary>
    public static double[] Adam(
        double[] start,
        int steps,
        double lr,
        double beta1,
        double beta2,
        double eps,
        double decay = 0,
        bool decoupled = false,
        bool amsgrad = false,
        bool maximize = false
    )
    {
        var p = (double[])start.Clone();
        var (m, v, largest) = (new double[p.Length], new double[p.Length], new double[p.Length]);
        for (var t = 1; t <= steps; t++)
        {
            var gradient = Gradient(p, t - 1);
            for (var i = 0; i < p.Length; i++)
            {
                var g = maximize ? -gradient[i] : gradient[i];
                if (decoupled)
                    p[i] -= lr * decay * p[i];
                else
                    g += decay * p[i];
                m[i] = beta1 * m[i] + (1 - beta1) * g;
                v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                largest[i] = Math.Max(largest[i], v[i]);
                var first = m[i] / (1 - Math.Pow(beta1, t));
                var second = (amsgrad ? largest[i] : v[i]) / (1 - Math.Pow(beta2, t));
                p[i] -= lr * first / (Math.Sqrt(second) + eps);
            }
        }
        return p;
    }
}

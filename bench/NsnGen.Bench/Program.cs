using System.CommandLine;
using NsnGen;
using NsnGen.Bench;
using NsnGen.Engine;
using NsnGen.Samples.DocSearch;

var output = new Option<DirectoryInfo>("--out")
{
    Description = "the folder for result files",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "bench")),
    Recursive = true,
};

var generator = new Command("generator", "the time of generating anew after an edit");
generator.SetAction(arguments => RunGenerator(arguments.GetRequiredValue(output)));

var data = new Option<DirectoryInfo>("--data")
{
    Description = "the folder with mnist and tinyshakespeare",
    Required = true,
};
var seeds = new Option<int>("--seeds") { Description = "how many seeds", DefaultValueFactory = _ => 3 };
var scale = new Option<double>("--scale")
{
    Description = "a share of the usual steps, for a quick look",
    DefaultValueFactory = _ => 1,
};
var page = new Option<string>("--page")
{
    Description = "the page to write",
    DefaultValueFactory = _ => Path.Combine("docs", "evidence.md"),
};
var only = new Option<string?>("--only")
{
    Description = "one task: MNIST, ApiDocs or Shakespeare (a page of that alone)",
};
var frontier = new Command("frontier", "quality at each cost against every other method; writes docs/evidence.md")
{
    data,
    seeds,
    scale,
    only,
    page,
};
frontier.SetAction(
    (arguments, cancellation) =>
        Task.Run(
            () =>
            {
                Console.WriteLine(TorchEngine.Description);
                var results = Directory.CreateDirectory(arguments.GetRequiredValue(output).FullName);
                new EvidenceBenchmark(
                    arguments.GetRequiredValue(data),
                    arguments.GetValue(seeds),
                    arguments.GetValue(scale),
                    new OutcomeStore(Path.Combine(results.FullName, "frontier.json"))
                )
                {
                    Only = arguments.GetValue(only),
                }.Run(arguments.GetRequiredValue(page), cancellation);
            },
            cancellation
        )
);

var stories = new Option<DirectoryInfo>("--data")
{
    Description = "the folder with stories260K and tinystories",
    Required = true,
};
var steps = new Option<int>("--steps") { Description = "steps of training", DefaultValueFactory = _ => 540 };
var storyPage = new Option<string>("--page")
{
    Description = "the page to write",
    DefaultValueFactory = _ => Path.Combine("docs", "language-model-evidence.md"),
};
var languageModel = new Command(
    "language-model",
    "a trained language model at each cost; writes docs/language-model-evidence.md"
)
{
    stories,
    steps,
    seeds,
    storyPage,
};
languageModel.SetAction(
    (arguments, cancellation) =>
        Task.Run(
            () =>
            {
                Console.WriteLine(TorchEngine.Description);
                var folder = arguments.GetRequiredValue(stories);
                new LanguageModelBenchmark(
                    folder,
                    arguments.GetValue(steps),
                    arguments.GetValue(seeds),
                    cancellation
                ).Run(arguments.GetRequiredValue(storyPage));
            },
            cancellation
        )
);

var denseSteps = new Option<int>("--steps")
{
    Description = "what each method may train for in sum, in steps of the dense model",
    DefaultValueFactory = _ => 135,
};
var onlyMethods = new Option<string?>("--only") { Description = "how the names of the only methods to run begin" };
onlyMethods.Validators.Add(result =>
{
    var start = result.GetValueOrDefault<string?>() ?? "";
    if (!BaselineMethods.All.Any(entry => entry.Method.Name.StartsWith(start, StringComparison.Ordinal)))
    {
        var names = string.Join("; ", BaselineMethods.All.Select(entry => entry.Method.Name));
        result.AddError($"No method begins with '{start}'. There are: {names}.");
    }
});
var shortly = new Option<bool>("--quick") { Description = "ten steps and one seed, and no page" };
var baselinePage = new Option<string>("--page")
{
    Description = "the page whose tables are written",
    DefaultValueFactory = _ => Path.Combine("docs", "baselines.md"),
};
var baselines = new Command(
    "baselines",
    "what others do to a trained model against ours, at equal cost; writes baselines-stories.csv and the tables of docs/baselines.md"
)
{
    stories,
    seeds,
    denseSteps,
    onlyMethods,
    shortly,
    baselinePage,
};
baselines.SetAction(
    (arguments, cancellation) =>
        Task.Run(
            () =>
            {
                Console.WriteLine(TorchEngine.Description);
                var isShort = arguments.GetValue(shortly);
                var csv = Path.Combine(arguments.GetRequiredValue(output).FullName, "baselines-stories.csv");
                new BaselineBenchmark(
                    arguments.GetRequiredValue(stories),
                    isShort ? 10 : arguments.GetValue(denseSteps),
                    isShort ? 1 : arguments.GetValue(seeds)
                )
                {
                    Only = arguments.GetValue(onlyMethods),
                }.Run(new BaselineCsv(csv), isShort ? null : arguments.GetRequiredValue(baselinePage), cancellation);
            },
            cancellation
        )
);

var quick = new Option<bool>("--quick")
{
    Description = "one pass in place of five, about two minutes in place of six",
};
var performance = new Option<string>("--page")
{
    Description = "the page whose tables are written",
    DefaultValueFactory = _ => Path.Combine("docs", "performance.md"),
};
var speed = new Command("speed", "times against dense layers and models; writes the tables of docs/performance.md")
{
    quick,
    performance,
};
speed.SetAction(arguments =>
{
    Console.WriteLine(TorchEngine.Description);
    new SpeedBenchmark(arguments.GetValue(quick)).Run(
        arguments.GetRequiredValue(output),
        arguments.GetRequiredValue(performance)
    );
});

var breakEven = new Command(
    "break-even",
    "one product against two with factors, by shape: what the rule of merging is read off"
);
breakEven.SetAction(_ =>
{
    Console.WriteLine(TorchEngine.Description);
    new BreakEvenBenchmark(new Pace(0.1, fewestRuns: 5)).Run();
});

var lookUp = new Command("look-up", "what the look-ups of prepared ranks take of the smallest calls");
lookUp.SetAction(_ =>
{
    Console.WriteLine(TorchEngine.Description);
    new LookUpBenchmark(new Pace(1, fewestRuns: 21)).Run();
});

var onnxPage = new Option<string>("--page")
{
    Description = "the page whose table is written",
    DefaultValueFactory = _ => Path.Combine("docs", "onnx.md"),
};
var onnx = new Command(
    "onnx",
    "a sentence encoder in ONNX Runtime against TorchSharp; writes the table of docs/onnx.md"
)
{
    onnxPage,
};
onnx.SetAction(arguments =>
{
    Console.WriteLine(TorchEngine.Description);
    var times = new OnnxBenchmark(new Pace(1, fewestRuns: 5)).Run(arguments.GetRequiredValue(output));
    OnnxPage.Write(arguments.GetRequiredValue(onnxPage), times);
});

var search = new SearchCommandOptions();
var target = new Option<int>("--target")
{
    Description = "milliseconds that the controller keeps 95 % of the requests under",
    DefaultValueFactory = _ => 100,
};
var seconds = new Option<int>("--seconds")
{
    Description = "how long each load is sent",
    DefaultValueFactory = _ => 20,
};
var fewer = new Option<bool>("--quick") { Description = "fewer texts and steps: a smaller model of the search" };
var memory = new Option<int?>("--memory")
{
    Description = "so many requests at mixed budgets in place of loads, and the memory that they leave",
};
var serving = new Command(
    "serving",
    "the document search under load: the dense model, a fixed budget and the controller; writes serving.csv"
)
{
    target,
    seconds,
    memory,
    fewer,
};
foreach (var option in search.All)
{
    serving.Options.Add(option);
}
serving.SetAction(
    (arguments, cancellation) =>
    {
        Console.WriteLine(TorchEngine.Description);
        var searched = search.Read(arguments, arguments.GetValue(fewer));
        if (arguments.GetValue(memory) is { } requests)
        {
            return new MemoryBenchmark(searched, requests, cancellation).RunAsync();
        }
        return new LoadBenchmark(
            searched,
            TimeSpan.FromMilliseconds(arguments.GetValue(target)),
            arguments.GetValue(seconds),
            cancellation
        ).RunAsync(Path.Combine(arguments.GetRequiredValue(output).FullName, "serving.csv"));
    }
);

var scalingSteps = new Option<int>("--steps")
{
    Description = "the steps of each of four measurements",
    DefaultValueFactory = _ => 40,
};
var distributed = new Command(
    "distributed",
    "a sentence encoder trained by two processes under mpirun against one; writes distributed.csv, prints the tables of docs/distributed.md"
)
{
    scalingSteps,
};
distributed.SetAction(arguments =>
{
    Console.WriteLine(TorchEngine.Description);
    new DistributedBenchmark(arguments.GetValue(scalingSteps)).Run(arguments.GetRequiredValue(output));
});

var threadsOfRun = new Argument<int>("threads");
var batchesOfRun = new Argument<int>("batches");
var stepsOfRun = new Argument<int>("steps");
var scalingRun = new Command(ScalingRun.Command, "what distributed runs in processes of their own")
{
    threadsOfRun,
    batchesOfRun,
    stepsOfRun,
};
scalingRun.Hidden = true;
scalingRun.SetAction(arguments =>
    new ScalingRun(
        arguments.GetRequiredValue(threadsOfRun),
        arguments.GetRequiredValue(batchesOfRun),
        arguments.GetRequiredValue(stepsOfRun)
    ).Run()
);

var kind = new Argument<string>("kind");
var checkpoint = new Argument<string>("checkpoint");
var startUp = new Command(StartUp.Command, "what speed runs in a process of its own") { kind, checkpoint };
startUp.Hidden = true;
startUp.SetAction(arguments =>
    StartUp.RunChild(arguments.GetRequiredValue(kind), arguments.GetRequiredValue(checkpoint))
);

var root = new RootCommand("Measures NsnGen: one thing, or without a command what takes seconds.")
{
    output,
    generator,
    frontier,
    languageModel,
    baselines,
    speed,
    breakEven,
    lookUp,
    onnx,
    serving,
    distributed,
    scalingRun,
    startUp,
};
root.SetAction(arguments => RunGenerator(arguments.GetRequiredValue(output)));
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (TorchEngineException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

static void RunGenerator(DirectoryInfo folder)
{
    Console.WriteLine(TorchEngine.Description);
    GeneratorBenchmark.Run(folder);
}

using System.CommandLine;
using System.Globalization;
using NsnGen.Bench;

var output = new Option<DirectoryInfo>("--out")
{
    Description = "the folder for result files",
    DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "bench")),
    Recursive = true,
};

var generator = new Command("generator", "the time of generating anew after an edit");
generator.SetAction(arguments => RunGenerator(arguments.GetRequiredValue(output)));

var smallOperator = new Command("small-operator", "the cost of a small operator over the same call from C++");
smallOperator.SetAction(_ => RunSmallOperator());

var root = new RootCommand("Measures NsnGen: one thing, or without a command everything.")
{
    output,
    generator,
    smallOperator,
};
root.SetAction(arguments =>
{
    RunGenerator(arguments.GetRequiredValue(output));
    RunSmallOperator();
});
return root.Parse(args).Invoke();

static void RunGenerator(DirectoryInfo folder)
{
    Console.WriteLine(Machine.Description);
    GeneratorBenchmark.Run(folder);
}

static void RunSmallOperator()
{
    Console.WriteLine(Machine.Description);
    var result = SmallOperator.Measure();
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"add of 8 floats: {result.Managed:f0} ns from C#, {result.Native:f0} ns from C++, {result.Overhead:f0} ns more"
        )
    );
}

using System.Globalization;
using NsnGen.Distributed;
using NsnGen.Distributed.Tests.Host;
using NsnGen.Training;
using static TorchSharp.torch;

// What tests start, alone or by mpirun: equality COUNT FOLDER, faults, run FOLDER STEPS [held], lost HOW SECONDS, returns, or nothing, to say what the world is.
switch (args)
{
    case ["equality", var count, var folder]:
        await new Equality(World(Number(count)), folder).RunAsync();
        break;
    case ["faults"]:
        await new Faults(World(1)).RunAsync();
        break;
    case ["run", var folder, var steps]:
        await new Run(World(1), folder, Number(steps), isHeld: false).RunAsync();
        break;
    case ["run", var folder, var steps, "held"]:
        await new Run(World(1), folder, Number(steps), isHeld: true).RunAsync();
        break;
    case ["lost", var how, var seconds]:
        await new Lost(Mpi.WorldWithin(TimeSpan.FromSeconds(Number(seconds)))).RunAsync(how);
        break;
    case ["returns"]:
        return Failing(Mpi.World);
    default:
        Console.WriteLine($"world {Mpi.World.Index} of {Mpi.World.Count}, {get_num_threads()} threads");
        break;
}
return 0;

// Process 0 waits for one that has ended.
static int Failing(ProcessGroup world)
{
    if (world.Index == 0)
    {
        world.Sum(new double[1]);
    }
    return 3;
}

static Joint World(int alone)
{
    var world = Mpi.World;
    set_num_threads(1);
    return new Joint(world, world.Count > 1 ? world.Count : alone);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

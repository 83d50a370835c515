using System.Globalization;
using NsnGen;
using NsnGen.Checkpoints;
using NsnGen.Conversion;
using NsnGen.Tests.SurgeryHost;
using TorchSharp;
using static TorchSharp.torch;

// Factors a checkpoint of a Tower while it is read, says every layer, and may be killed and started again at any time.
// Arguments: the checkpoint, width, blocks, vocabulary, the folder to resume from, and where to save the nested model.
// The last line is how far physical memory rose, in bytes; 0 where the system does not tell.
var (path, folder, output) = (args[0], args[4], args[5]);
int[] sizes = [.. args[1..4].Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
set_num_threads(1);
using (Tower.Nested.From(new Tower(256, 1, 10)))
{
    // The first surgery brings libraries into memory, which are no part of what is measured.
}
var before = Memory("VmRSS:");
using var nested = Tower.Nested.From(
    path,
    () => new Tower(sizes[0], sizes[1], sizes[2]),
    options: new ConversionOptions { ResumeFolder = folder, Progress = new Spoken() }
);
var rise = Memory("VmHWM:") - before;
nested.Save(output);
Console.WriteLine($"rise {rise}");

static long Memory(string line)
{
    const string Status = "/proc/self/status";
    return File.Exists(Status)
        ? long.Parse(
            File.ReadLines(Status).First(l => l.StartsWith(line, StringComparison.Ordinal))[line.Length..^2],
            CultureInfo.InvariantCulture
        ) * 1024
        : 0;
}

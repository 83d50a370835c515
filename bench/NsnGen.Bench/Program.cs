using System.Globalization;
using NsnGen.Bench;

var result = SmallOperator.Measure();
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"add of 8 floats: {result.Managed:f0} ns from C#, {result.Native:f0} ns from C++, {result.Overhead:f0} ns more"
    )
);

using NsnGen;
using NsnGen.Engine;

// What ./nsn doctor runs: says which TorchSharp this machine loads, or why it loads none.
try
{
    Console.WriteLine(TorchEngine.Description);
    return 0;
}
catch (TorchEngineException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

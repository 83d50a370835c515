namespace NsnGen.Onnx;

/// <summary>What becomes of a call in a method that is followed.</summary>
internal enum CallKind
{
    /// <summary>It runs as it is: what it does with tensors, if anything, is not seen.</summary>
    Plain,

    /// <summary>A function of TorchSharp with tensors: it runs, and is recorded.</summary>
    Torch,

    /// <summary>A module, which is recorded as a layer or followed, as its class says.</summary>
    Module,

    /// <summary>A method whose code is followed.</summary>
    Code,

    /// <summary>A method of .NET that is given delegates, as LINQ's are: it runs, and what it is given is followed.</summary>
    Borrowing,

    /// <summary>A method or delegate whose code is known only when it is called.</summary>
    Late,
}

namespace NsnGen.Files;

/// <summary>A file that tells how elements are stored, which need not be how they are read.</summary>
internal interface IStoredTypes
{
    /// <summary>The element type of a tensor in the words of the safetensors format, <c>F8_E4M3</c>.</summary>
    string TypeOf(string name);
}

using NsnGen.Files;

namespace NsnGen.Tool.Tests;

/// <summary>Changes files as a bad disk does.</summary>
internal static class Damage
{
    /// <summary>Flips a bit in the last byte of a tensor.</summary>
    public static void Flip(string path, string tensor)
    {
        long at;
        using (var file = SafetensorsFile.Open(path))
        {
            var info = file.Info(tensor);
            at = info.Start + info.Length - 1;
        }
        var bytes = File.ReadAllBytes(path);
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace NsnGen.Samples.SentenceEncoder;

/// <summary>Reads what is embedded in an assembly, which is neither loaded nor run.</summary>
public static class AssemblyResources
{
    /// <summary>The bytes of a resource.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="name">The resource.</param>
    /// <exception cref="InvalidDataException">The file is no assembly, or has no such resource.</exception>
    public static byte[] Read(string path, string name)
    {
        using var assembly = new PEReader(File.OpenRead(path));
        try
        {
            var metadata = assembly.GetMetadataReader();
            var handle = metadata.ManifestResources.FirstOrDefault(handle =>
                metadata.StringComparer.Equals(metadata.GetManifestResource(handle).Name, name)
            );
            if (handle.IsNil)
            {
                throw new InvalidDataException($"{path} has no resource {name}.");
            }
            var section = assembly.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress;
            var reader = assembly.GetSectionData(section).GetReader();
            reader.Offset = (int)metadata.GetManifestResource(handle).Offset;
            return reader.ReadBytes(reader.ReadInt32());
        }
        catch (Exception fault) when (fault is BadImageFormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is no .NET assembly: {fault.Message}", fault);
        }
    }
}

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace NsnGen.Tests;

/// <summary>The library calls nothing of TorchSharp's that reads what nothing holds, or that ends the process over wrong shapes.</summary>
public sealed class HeldTests
{
    [Fact]
    public void No_number_becomes_a_scalar_that_nothing_holds_and_no_call_ends_the_process()
    {
        using var stream = File.OpenRead(typeof(NestedLinear).Assembly.Location);
        using var file = new PEReader(stream);
        var reader = file.GetMetadataReader();
        var used = reader.MemberReferences.Select(handle => Describe(reader, reader.GetMemberReference(handle)));
        Assert.Empty(used.Where(IsDangerous).Select(member => $"{member.Type}.{member.Name}/{member.Parameters}"));
    }

    /// <summary>What makes a scalar inside, has one made by its caller, or has no catch in TorchSharp's native library.</summary>
    private static bool IsDangerous((string Type, string Name, int Parameters) member) =>
        member switch
        {
            ("Scalar", "op_Implicit", _) => true,
            ("Tensor", "add" or "add_", 1) => true,
            ("Tensor", "pow" or "square" or "matmul" or "cummax" or "cummin", _) => true,
            ("Tensor", var name, _) when name.StartsWith("op_", StringComparison.Ordinal) => true,
            ("TensorExtensionMethods", "ToDouble" or "ToSingle" or "ToInt64" or "ToInt32" or "ToBoolean", _) => true,
            ("torch", "matmul" or "get_rng_state" or "set_rng_state" or "square", _) => true,
            // The one with three scalars makes none.
            ("torch", "arange", not 6) => true,
            ("torch", "full" or "linspace" or "add" or "pow", _) => true,
            _ => false,
        };

    private static (string Type, string Name, int Parameters) Describe(MetadataReader reader, MemberReference member)
    {
        if (member.Parent.Kind != HandleKind.TypeReference || member.GetKind() != MemberReferenceKind.Method)
        {
            return ("", "", 0);
        }
        var type = reader.GetTypeReference((TypeReferenceHandle)member.Parent);
        var signature = reader.GetBlobReader(member.Signature);
        if (signature.ReadSignatureHeader().IsGeneric)
        {
            signature.ReadCompressedInteger();
        }
        return (reader.GetString(type.Name), reader.GetString(member.Name), signature.ReadCompressedInteger());
    }
}

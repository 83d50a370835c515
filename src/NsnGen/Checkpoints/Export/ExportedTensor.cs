namespace NsnGen.Checkpoints;

/// <summary>What saving did to a tensor.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="RelativeError"><c>‖saved − exact‖ / ‖exact‖</c> (Frobenius); 0 where nothing was rounded.</param>
public sealed record ExportedTensor(string Name, double RelativeError);

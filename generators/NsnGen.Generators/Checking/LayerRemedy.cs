namespace NsnGen.Generators.Checking;

internal static class LayerRemedy
{
    /// <summary>What to do with a layer that is used otherwise than it can be.</summary>
    public const string Text = "; run it in the model with call, or mark its field [Dense]";
}

namespace NsnGen.Bench;

/// <summary>Where the weights come from before joint training.</summary>
public enum Start
{
    /// <summary>The model's own random weights, factored by SVD.</summary>
    Random,

    /// <summary>Random orthogonal factors.</summary>
    Orthogonal,

    /// <summary>A trained dense model, factored by SVD.</summary>
    Trained,

    /// <summary>A trained dense model, factored by its inputs, centred where a layer has a bias.</summary>
    Whitened,

    /// <summary>A trained dense model, factored by its inputs, not centred.</summary>
    WhitenedUncentred,
}

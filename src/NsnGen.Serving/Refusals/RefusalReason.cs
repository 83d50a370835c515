namespace NsnGen.Serving;

/// <summary>Why a request gets no answer.</summary>
public enum RefusalReason
{
    /// <summary>The input cannot be answered as it is.</summary>
    Input,

    /// <summary>A text is too long.</summary>
    Length,

    /// <summary>The body of an HTTP request is too large.</summary>
    Size,

    /// <summary>There are too many texts.</summary>
    Count,

    /// <summary>The model has no such rank, or no point as cheap.</summary>
    Rank,

    /// <summary>There is no such model.</summary>
    Model,

    /// <summary>The queue is full; the request may be sent again.</summary>
    QueueFull,

    /// <summary>The request was not answered by its deadline.</summary>
    Deadline,

    /// <summary>The server is stopping; another one may answer.</summary>
    Stopping,
}

using Microsoft.CodeAnalysis;

namespace NsnGen.Generators.Diagnostics;

/// <summary>Every diagnostic. Each has a page under docs/diagnostics and a row in the release file.</summary>
internal static class Descriptors
{
    private const string Shape = "NsnGen.Shape";
    private const string Ranks = "NsnGen.Ranks";
    private const string Carrying = "NsnGen.Carrying";

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "NSN1001",
        Shape,
        "A nested subspace model must be partial",
        "'{0}' must be declared partial, because the nested subspace network of '{1}' is generated inside it"
    );

    public static readonly DiagnosticDescriptor NotAModule = Error(
        "NSN1002",
        Shape,
        "A nested subspace model must be a TorchSharp module with a forward method",
        "'{0}' {1}"
    );

    public static readonly DiagnosticDescriptor MaxRankTooSmall = Error(
        "NSN1003",
        Shape,
        "A maximum rank must be at least 1",
        "The maximum rank is {0}; it must be at least 1"
    );

    public static readonly DiagnosticDescriptor BadAnchors = Error(
        "NSN1004",
        Shape,
        "Anchors must be increasing ranks",
        "The anchor {0} {1}; anchors are strictly increasing ranks from 1 to {2}"
    );

    public static readonly DiagnosticDescriptor ReservedName = Error(
        "NSN1005",
        Shape,
        "A name is one that the generator needs",
        "'{1}' in '{0}' has the name of a generated member; rename it"
    );

    public static readonly DiagnosticDescriptor CannotBeExtended = Error(
        "NSN1006",
        Shape,
        "This kind of type cannot have a nested subspace network",
        "'{0}' is {1}; annotate an ordinary class"
    );

    public static readonly DiagnosticDescriptor LayerInProperty = Error(
        "NSN1007",
        Shape,
        "A layer is held in a property",
        "The layer '{0}' is held in a property, so its key in the state dict is '<{0}>k__BackingField'; hold it in a field"
    );

    public static readonly DiagnosticDescriptor BaseClass = Error(
        "NSN1008",
        Shape,
        "The base class of a nested subspace model cannot be carried over",
        "'{0}' derives from '{1}', {2}; derive from torch.nn.Module<…> or from a class of this project, or hold '{1}' in a field"
    );

    public static readonly DiagnosticDescriptor LinearLayerDeclaration = Error(
        "NSN1009",
        Shape,
        "A declared linear layer cannot be read",
        "'{0}' cannot be factored as a linear layer: it {1}"
    );

    public static readonly DiagnosticDescriptor HiddenName = Error(
        "NSN1010",
        Shape,
        "A name would mean a generated type",
        "'{0}' would mean '{1}.{0}', which is generated, in place of '{2}'; write '{2}'"
    );
    public static readonly DiagnosticDescriptor OldLanguage = Error(
        "NSN1011",
        Shape,
        "The language version is too old for generated code",
        "The generated part of '{0}' is C# 12, and the project compiles C# {1}; set <LangVersion> to 12 or later"
    );
    public static readonly DiagnosticDescriptor NotRegistered = Warning(
        "NSN1012",
        Shape,
        "A class never registers its modules",
        "'{0}' never registers its modules, so that nothing of it is trained or saved; call RegisterComponents at the end of its "
            + "constructor"
    );
    public static readonly DiagnosticDescriptor RankOutOfRange = Error(
        "NSN2001",
        Ranks,
        "A constant rank is out of range",
        "Rank {0} {1} of {2}"
    );

    public static readonly DiagnosticDescriptor UncalibratedStatistics = Warning(
        "NSN2002",
        Ranks,
        "A model with running statistics is neither trained nor recalibrated",
        "'{0}' normalizes by running statistics ({1}), which differ from rank to rank; train it with Nested.Trainer, or call Recalibrate after the conversion"
    );

    public static readonly DiagnosticDescriptor SharedState = Warning(
        "NSN2003",
        Ranks,
        "State that forward writes is shared by all ranks",
        "'{0}' of '{1}' is registered as a buffer and written in forward; there is one for all ranks, so what one rank writes the others read"
    );

    public static readonly DiagnosticDescriptor NoHiddenUnits = Error(
        "NSN2004",
        Ranks,
        "A layer cannot be nested by width",
        "'{0}' cannot be nested by width: {1}"
    );

    public static readonly DiagnosticDescriptor UnknownHiddenUnits = Create(
        "NSN2005",
        Ranks,
        "Layers are nearly known to have hidden units between them",
        "'{0}' and '{1}' cannot be nested by width: {2}; mark '{0}' [ByRank] to say that this is known",
        DiagnosticSeverity.Info
    );

    public static readonly DiagnosticDescriptor LayerUse = Error(
        "NSN3001",
        Carrying,
        "A layer is used in a way that cannot be carried over",
        "{0}"
    );

    public static readonly DiagnosticDescriptor StaysDense = Warning(
        "NSN3002",
        Carrying,
        "A module that may hold linear layers stays dense",
        "'{0}' of type '{1}' may hold linear layers, which stay dense at every rank; {2}, or mark the field [Dense]"
    );

    public static readonly DiagnosticDescriptor NothingToFactor = Warning(
        "NSN3003",
        Carrying,
        "There is no layer to factor",
        "'{0}' has no linear layer that can be factored, so every rank of its nested network is the dense model"
    );

    public static readonly DiagnosticDescriptor LayersInCollection = Error(
        "NSN3004",
        Carrying,
        "Layers are held in a collection that cannot be converted",
        "'{0}' holds layers in '{1}', {2}"
    );

    public static readonly DiagnosticDescriptor Construct = Error(
        "NSN3005",
        Carrying,
        "A construct cannot be carried over",
        "{0}"
    );

    public static readonly DiagnosticDescriptor TiedStaysDense = Warning(
        "NSN3006",
        Carrying,
        "A layer that shares a parameter stays dense",
        "'{0}' shares a parameter with another layer, so it stays dense at every rank; mark the field [Dense], or give it a "
            + "weight of its own"
    );

    public static readonly DiagnosticDescriptor NoRoomForRank = Error(
        "NSN3007",
        Carrying,
        "A member that cannot take a rank runs a layer",
        "'{0}' runs a layer, but {1} has no room for the rank; move the code to an ordinary method"
    );

    public static readonly DiagnosticDescriptor NeverFactored = Create(
        "NSN3008",
        Carrying,
        "A layer of a kind that is never factored",
        "{0} is never factored, so it costs the same at every rank; {1} to say that this is known",
        DiagnosticSeverity.Info
    );

    private static DiagnosticDescriptor Error(string id, string category, string title, string message) =>
        Create(id, category, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string category, string title, string message) =>
        Create(id, category, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(
        string id,
        string category,
        string title,
        string message,
        DiagnosticSeverity severity
    ) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: $"docs/diagnostics/{id}.md");
}

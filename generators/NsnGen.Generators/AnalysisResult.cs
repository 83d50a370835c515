using Microsoft.CodeAnalysis;
using NsnGen.Generators.Models;

namespace NsnGen.Generators;

/// <summary>What the analysis of a class gives: a model to emit, if anything can be, and what there is to report.</summary>
internal sealed record AnalysisResult(NestedModel? Model, IReadOnlyList<Diagnostic> Diagnostics);

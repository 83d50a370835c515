using Microsoft.Extensions.Options;

namespace NsnGen.Serving;

/// <summary>Refuses options that are out of their ranges, with the name of the model.</summary>
internal sealed class ServingOptionsCheck : IValidateOptions<ServingOptions>
{
    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        List<string> faults = [.. options.Faults().Select(fault => $"{NestedModelServices.Section}:{name}: {fault}")];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

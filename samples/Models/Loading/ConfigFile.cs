using System.Text.Json;

namespace NsnGen.Samples.Models;

/// <summary>Reads Hugging Face's <c>config.json</c>.</summary>
internal static class ConfigFile
{
    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="architecture">What its <c>model_type</c> must be, if it has one.</param>
    /// <param name="fault">Says what is impossible in it, or null.</param>
    /// <exception cref="InvalidDataException">It is of another architecture, lacks a number, or has an impossible one.</exception>
    public static TConfig Read<TConfig>(string path, string architecture, Func<TConfig, string?> fault)
    {
        var text = File.ReadAllText(path);
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.TryGetProperty("model_type", out var type) && type.GetString() != architecture)
            {
                throw new InvalidDataException($"{path} is the configuration of a {type}, not of a {architecture}.");
            }
            var config = JsonSerializer.Deserialize<TConfig>(text)!;
            return fault(config) is { } reason
                ? throw new InvalidDataException($"{path} is not possible: {reason}.")
                : config;
        }
        catch (JsonException reason)
        {
            throw new InvalidDataException(
                $"{path} is not the configuration of a {architecture}: {reason.Message}",
                reason
            );
        }
    }

    /// <summary>Why a width cannot be split into heads, or null.</summary>
    public static string? HeadFault(int hiddenSize, int heads) =>
        heads < 1 || hiddenSize % heads != 0 ? $"{hiddenSize} numbers cannot be split into {heads} heads" : null;
}

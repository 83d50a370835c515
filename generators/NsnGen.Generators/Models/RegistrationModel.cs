namespace NsnGen.Generators.Models;

internal sealed record RegistrationModel(string Method, string Getter, string Key, bool Persistent);

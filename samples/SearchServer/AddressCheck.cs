using System.CommandLine;

namespace NsnGen.Samples.SearchServer;

/// <summary>Refuses addresses that are none, before minutes are spent on a model that could not be served at them.</summary>
public static class AddressCheck
{
    private const int HighestPort = 65535;

    /// <summary>Takes addresses to listen at, as Kestrel does: separated by semicolons.</summary>
    /// <param name="option">The option that they are given with.</param>
    public static void ListensAt(Option<string> option) => Require(option, text => text.Split(';').All(CanListenAt));

    /// <summary>Takes addresses of other servers.</summary>
    /// <param name="option">The option that they are given with.</param>
    public static void ForwardsTo(Option<string[]> option) => Require(option, IsOfServer);

    private static void Require(Option option, Predicate<string> isAddress)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !isAddress(token.Value)) is { } wrong)
            {
                result.AddError(
                    $"{option.Name}: '{wrong.Value}' is no address of a server, as http://127.0.0.1:5080 is one."
                );
            }
        });
    }

    private static bool CanListenAt(string text)
    {
        try
        {
            return BindingAddress.Parse(text) is { Port: <= HighestPort, Scheme: "http" or "https" };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsOfServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");
}

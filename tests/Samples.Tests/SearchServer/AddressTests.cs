using System.Net;
using System.Net.Sockets;
using NsnGen.Samples.SearchServer;

namespace NsnGen.Samples.Tests;

/// <summary>Addresses that a server cannot have, as a user gives them.</summary>
[Trait("Speed", "Slow")]
public sealed class AddressTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--urls", "nonsense")]
    [InlineData("--urls", "ftp://127.0.0.1:5080")]
    [InlineData("--urls", "http://127.0.0.1:5080;http://127.0.0.1:99999")]
    [InlineData("--forward", "127.0.0.1:5080")]
    public async Task What_is_no_address_is_named_before_anything_is_made(string option, string address)
    {
        using var server = SampleProcess.Start<SearchEndpoint>(option, address);
        var (exitCode, output, error) = await server.EndAsync(Cancellation);
        Assert.Equal(1, exitCode);
        Assert.Equal(
            $"{option}: '{address}' is no address of a server, as http://127.0.0.1:5080 is one.",
            error.Trim().Split('\n')[0].TrimEnd()
        );
        Assert.DoesNotContain("summaries", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_another_program_has_is_named_in_a_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://{other.LocalEndpoint}";
        using var server = SampleProcess.Start<SearchEndpoint>("--urls", address, "--forward", "http://127.0.0.1:1");
        var (exitCode, _, error) = await server.EndAsync(Cancellation);
        Assert.Equal((1, 1), (exitCode, error.Trim().Split('\n').Length));
        Assert.Contains(address, error, StringComparison.Ordinal);
        Assert.Contains("address already in use", error, StringComparison.Ordinal);
    }
}

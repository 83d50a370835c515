using System.CommandLine;
using NsnGen.Samples;
using NsnGen.Samples.DocSearch;
using NsnGen.Samples.SearchServer;

var search = new SearchCommandOptions();
var address = new Option<string>("--urls")
{
    Description = "Where it listens; port 0 takes a free one.",
    DefaultValueFactory = _ => "http://127.0.0.1:5080",
};
var target = SampleCommand.Count(
    "--target",
    "Milliseconds that 95 % of the requests stay under, by answering at a lower cost when many come. [default: 100]"
);
var forward = new Option<string[]>("--forward")
{
    Description = "Addresses of servers to spread requests over, in place of serving itself.",
    AllowMultipleArgumentsPerToken = true,
};
AddressCheck.ListensAt(address);
AddressCheck.ForwardsTo(forward);
var quick = SampleCommand.Quick("Fewer texts and steps, ready in a minute.");

return await SampleCommand.RunAsync(
    args,
    "Serves a page that searches the documentation of .NET at every compute budget, and an HTTP API for embeddings.",
    [.. search.All, address, target, forward, quick],
    (arguments, screen, cancellation) =>
    {
        var urls = arguments.GetRequiredValue(address);
        if (arguments.GetValue(forward) is { Length: > 0 } servers)
        {
            return new Balancer(servers, urls, screen, cancellation).RunAsync();
        }
        var options = new ServerOptions
        {
            Search = search.Read(arguments, arguments.GetValue(quick)),
            Urls = urls,
            Target = TimeSpan.FromMilliseconds(arguments.GetValue(target) ?? 100),
        };
        return new Server(options, screen, cancellation).RunAsync();
    }
);

using System.Globalization;
using System.Text;
using NsnGen.Tests;

namespace NsnGen.Tool.Tests;

/// <summary>Whatever is wrong has exit code 2 and a line on stderr, and leaves no file.</summary>
[Trait("Speed", "Slow")]
public sealed class FaultTests : IDisposable
{
    private readonly ModelFile files = new();

    [Theory]
    [InlineData("missing", "missing")]
    [InlineData("text", "the header is")]
    [InlineData("dense", "is not a nested checkpoint")]
    [InlineData("damaged", "the checksum of 'fc1.down' in row 5")]
    [InlineData("header", "damaged")]
    [InlineData("cut off", "truncated")]
    [InlineData("no rows", "the checksum of 'fc.down_bias'")]
    [InlineData("other rows", "the checksum of 'fc.down_bias'")]
    public async Task Files_that_are_no_whole_checkpoint(string what, string message)
    {
        var path = Make(what);
        var before = files.Names.Order().ToList();

        var rank = what.EndsWith("rows", StringComparison.Ordinal) ? "1" : "6";

        var answer = await ToolProcess.RunWithoutTorchAsync("cut", path, "-r", rank, "-o", files["out"]);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", answer.Output);
        Assert.Equal(before, files.Names.Order());
    }

    [Fact]
    public async Task Damage_above_the_rank_is_not_read()
    {
        (await ToolProcess.RunWithoutTorchAsync("cut", Make("damaged"), "-r", "5", "-o", files["out"])).MustBeDone();
    }

    [Theory]
    [InlineData("cut", "7")]
    [InlineData("cut", "0")]
    [InlineData("export", "7")]
    [InlineData("export", "-1")]
    [InlineData("cut", "two")]
    public async Task Ranks_that_the_file_does_not_hold(string command, string rank)
    {
        var answer = await ToolProcess.RunAsync(command, files.Saved(), "-r", rank, "-o", files["out"]);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(rank, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("out", files.Names);
    }

    [Fact]
    public async Task A_command_line_that_is_wrong()
    {
        Assert.Equal(2, (await ToolProcess.RunAsync("shrink")).ExitCode);
        Assert.Equal(2, (await ToolProcess.RunAsync("compare", "one")).ExitCode);
        Assert.Equal(0, (await ToolProcess.RunAsync("--help")).ExitCode);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_130_and_leaves_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C alone there.");
        var path = Large();
        using var tool = ToolProcess.Start("cut", path, "-r", "1", "-o", files["out"]);
        while (!files.Names.Any(name => name.StartsWith("out.", StringComparison.Ordinal)))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        tool.Interrupt();

        var answer = await tool.EndAsync();

        Assert.Equal(130, answer.ExitCode);
        Assert.Equal("stopped; nothing was written\n", answer.Error);
        Assert.Equal([Path.GetFileName(path)], files.Names);
    }

    public void Dispose() => files.Dispose();

    private string Make(string what)
    {
        if (what is "missing")
        {
            return files["missing"];
        }
        if (what is "text")
        {
            File.WriteAllText(files[what], "a text and no tensors at all");
            return files[what];
        }
        if (what is "no rows" or "other rows")
        {
            return HandMade("fc.down_bias", elements: what is "no rows" ? 0 : 2);
        }
        var path = files.Saved();
        switch (what)
        {
            case "dense":
                using (var nested = Saved.Nested.Load(path, new Saved()))
                {
                    nested.WithRank(Saved.Rank.Of(2)).Save(files[what]);
                }
                return files[what];
            case "damaged":
                Damage.Flip(path, "fc1.down");
                break;
            case "header":
                var bytes = File.ReadAllBytes(path);
                bytes.AsSpan(bytes.AsSpan().IndexOf("fc1.down"u8), 3).Reverse();
                File.WriteAllBytes(path, bytes);
                break;
            default:
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4]);
                break;
        }
        return path;
    }

    /// <summary>A file of 4 GB that takes no room: it is one hole.</summary>
    private string Large() => HandMade("a", elements: 1L << 30);

    /// <summary>A file without a seal, with a layer of rank 1 and another tensor of zeros.</summary>
    private string HandMade(string name, long elements)
    {
        var header = Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$$"""
                {"__metadata__":{"nsngen.format":"2","nsngen.model":"Large","nsngen.maxRank":"1","nsngen.anchors":"[1]",
                "nsngen.layers":"{\"fc\":{\"Down\":[1,1],\"Up\":[1,1]}}",
                "nsngen.checksums":"{\"{{{name}}}\":\"AAAAAAAAAAA=\",\"fc.down\":\"AAAAAAAAAAA=\",\"fc.up\":\"AAAAAAAAAAA=\"}"},
                "{{{name}}}":{"dtype":"F32","shape":[{{{elements}}}],"data_offsets":[0,{{{4 * elements}}}]},
                "fc.down":{"dtype":"F32","shape":[1,1],"data_offsets":[{{{4 * elements}}},{{{4 * elements + 4}}}]},
                "fc.up":{"dtype":"F32","shape":[1,1],"data_offsets":[{{{4 * elements + 4}}},{{{4 * elements + 8}}}]}}
                """
            )
        );
        using var file = new FileStream(files["hand made"], FileMode.CreateNew);
        file.Write(BitConverter.GetBytes((long)header.Length));
        file.Write(header);
        file.SetLength(8 + header.Length + 4 * elements + 8);
        return files["hand made"];
    }
}

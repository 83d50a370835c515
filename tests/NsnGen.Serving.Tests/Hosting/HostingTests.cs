using System.Net;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace NsnGen.Serving.Tests;

/// <summary>A model in a host: options, start, health, stop.</summary>
public sealed class HostingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Rank", "R8", "8")]
    [InlineData("Budget", "30 %", "4")]
    [InlineData("MaxBatch", "4", "32")]
    public async Task Options_come_from_the_configuration(string key, string value, string rank)
    {
        await using var host = await TestHost.StartAsync(configuration: Configuration(key, value));

        var answer = await host.Server.EmbedAsync(["text"], cancellation: Cancellation);

        Assert.Equal(rank, answer[0].Rank.ToString());
        Assert.Equal(rank, host.Server.Current.Name);
    }

    [Theory]
    [InlineData("Rank", "tall", "A rank is a number from 1")]
    [InlineData("Budget", "4000", "A budget is a share")]
    [InlineData("MaxBatch", "0", "MaxBatch is 0; it is at least 1.")]
    [InlineData("MaxInputs", "513", "from 1 to QueueLimit, 512")]
    [InlineData("Timeout", "00:00:00", "Timeout is 00:00:00")]
    public async Task Options_that_cannot_be_meant_stop_the_host_before_it_starts(
        string key,
        string value,
        string message
    )
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            TestHost.StartAsync(configuration: Configuration(key, value))
        );

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Contains("NestedModels:tiny", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_rank_that_the_model_lacks_stops_the_host_before_it_starts() =>
        Tiny.RefusedAsync(RefusalReason.Rank, () => TestHost.StartAsync(configuration: Configuration("Rank", "R33")));

    [Fact]
    public async Task A_generator_is_there_by_name_and_without()
    {
        await using var host = await TestHost.StartAsync();
        var services = host.Application.Services;
        var generator = services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var named = services.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("tiny");

        var small = await generator.GenerateAsync(
            ["text"],
            new EmbeddingGenerationOptions().WithRank(TinyEncoder.Rank.R4),
            Cancellation
        );
        var cheap = await named.GenerateAsync(
            ["text"],
            new EmbeddingGenerationOptions().WithRank(Rank.Of(8)).WithBudget(0.3),
            Cancellation
        );
        var full = await named.GenerateAsync(
            ["text"],
            new EmbeddingGenerationOptions { AdditionalProperties = new() { ["rank"] = "full" } },
            Cancellation
        );

        var encoder = host.Server.Encoder;
        Tiny.Equal(encoder.Alone("text", Rank.Of(4)), small[0].Vector.ToArray());
        Tiny.Equal(encoder.Alone("text", Rank.Of(4)), cheap[0].Vector.ToArray());
        Tiny.Equal(encoder.Alone("text", Rank.Of(32)), full[0].Vector.ToArray());
        Assert.Equal("4", small[0].AdditionalProperties!["rank"]);
        var details = Assert.IsType<EmbeddedText>(small[0].AdditionalProperties![NestedEmbeddingGenerator.DetailsKey]);
        Assert.True(details.Cost.Share < 0.3);
        Assert.Equal(4, small.Usage!.InputTokenCount);
        Assert.Equal("tiny", generator.GetRequiredService<EmbeddingGeneratorMetadata>().DefaultModelId);
        await Tiny.RefusedAsync(
            RefusalReason.Input,
            () => named.GenerateAsync(["text"], new EmbeddingGenerationOptions { Dimensions = 8 }, Cancellation)
        );
    }

    [Fact]
    public async Task Every_point_is_prepared_and_measured_before_the_first_request()
    {
        await using var host = await TestHost.StartAsync();

        Assert.True(host.Server.IsWarm);
        Assert.All(host.Server.Ladder.Points, point => Assert.True(point.Milliseconds > 0));
        Assert.Contains("Model tiny is ready", host.Logger.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_that_of_the_model()
    {
        using var go = new ManualResetEventSlim();
        await using var host = await TestHost.StartAsync(
            nested => Tiny.Held(nested, go),
            options => (options.QueueLimit, options.MaxInputs, options.WarmUp) = (2, 2, false)
        );
        Assert.Equal("Healthy", await host.Client.GetStringAsync("/health", Cancellation));

        var running = host.Server.EmbedAsync(["runs"], cancellation: Cancellation);
        await host.WaitForAsync(load => load.Waiting == 0 && load.Arrived > 0);
        var waiting = host.Server.EmbedAsync(["waits", "too"], cancellation: Cancellation);
        Assert.Equal("Degraded", await host.Client.GetStringAsync("/health", Cancellation));

        go.Set();
        await Task.WhenAll(running, waiting);
        await host.Server.StopAsync(Cancellation);
        var report = await host
            .Application.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
    }

    [Fact]
    public async Task A_host_that_stops_answers_what_it_has_taken()
    {
        using var go = new ManualResetEventSlim();
        await using var host = await TestHost.StartAsync(
            nested => Tiny.Held(nested, go),
            options => options.WarmUp = false
        );
        var body = new StringContent("""{"input": "text"}""", Encoding.UTF8, "application/json");
        var answer = host.Client.PostAsync("/v1/embeddings", body, Cancellation);
        await host.WaitForAsync(load => load is { Waiting: 0, Arrived: > 0 });
        var stopping = host.Application.StopAsync(Cancellation);

        go.Set();
        await stopping;

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task A_host_disposes_its_model_when_it_ends()
    {
        var nested = TinyEncoder.Random();
        var weight = nested.parameters().First();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddNestedModel("tiny", _ => nested, Tiny.Encoder);
        using (var host = builder.Build())
        {
            await host.StartAsync(Cancellation);
            Assert.Single(
                await host
                    .Services.GetRequiredKeyedService<EmbeddingServer>("tiny")
                    .EmbedAsync(["text"], cancellation: Cancellation)
            );
            await host.StopAsync(Cancellation);
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        Assert.True(weight.IsInvalid);
    }

    [Fact]
    public void Each_model_has_a_name_of_its_own()
    {
        var services = new ServiceCollection().AddNestedModel("tiny", _ => TinyEncoder.Random(), Tiny.Encoder);

        Assert.Throws<ArgumentException>(() =>
            services.AddNestedModel("tiny", _ => TinyEncoder.Random(), Tiny.Encoder)
        );
    }

    [Fact]
    public async Task A_host_puts_its_model_in_eval_mode()
    {
        var nested = TinyEncoder.Random();
        nested.train();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddNestedModel("tiny", _ => nested, Tiny.Encoder);
        using var host = builder.Build();

        await host.StartAsync(Cancellation);

        Assert.False(nested.training);
        await host.StopAsync(Cancellation);
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact]
    public async Task A_model_in_train_mode_does_not_serve()
    {
        using var nested = TinyEncoder.Random();
        nested.train();

        Assert.Throws<ArgumentException>(() => Tiny.Encoder(nested));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            TestHost.StartAsync(model =>
            {
                model.train();
                return Tiny.Encoder(model);
            })
        );
    }

    private static Dictionary<string, string?> Configuration(string key, string value) =>
        new(StringComparer.Ordinal) { [$"{NestedModelServices.Section}:tiny:{key}"] = value };
}

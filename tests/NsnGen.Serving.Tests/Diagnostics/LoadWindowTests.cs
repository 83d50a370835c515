namespace NsnGen.Serving.Tests;

public sealed class LoadWindowTests
{
    private readonly SimulatedTime time = new();

    [Fact]
    public void A_rush_is_seen_before_a_second_of_it_is_over()
    {
        var window = new LoadWindow(time, TimeSpan.FromSeconds(1));
        Come(window, from: 0, to: 5, perSecond: 10);
        Come(window, from: 5, to: 5.1, perSecond: 1000);

        var load = window.Read(0, 1);

        Assert.InRange(load.Arrived, 100, 120);
        Assert.InRange(load.Arriving, 700, 1000);
    }

    [Fact]
    public void Where_as_many_come_as_before_chance_is_not_taken_for_a_rush()
    {
        var window = new LoadWindow(time, TimeSpan.FromSeconds(1));
        var random = new Random(0);
        var (arrived, arriving) = (0.0, 0.0);
        for (var now = 0.0; now < 100; now -= Math.Log(1 - random.NextDouble()) / 400)
        {
            time.Now = now;
            window.Arrived(1);
            var load = window.Read(0, 1);
            (arrived, arriving) = (arrived + load.Arrived, arriving + load.Arriving);
        }

        Assert.InRange(arriving / arrived, 1, 1.1);
    }

    [Fact]
    public void Many_texts_of_one_request_are_no_rush()
    {
        var window = new LoadWindow(time, TimeSpan.FromSeconds(1));
        time.Now = 10;
        window.Arrived(64);

        var load = window.Read(64, 1);

        Assert.Equal((64, 64), (load.Arrived, load.Arriving));
    }

    private void Come(LoadWindow window, double from, double to, double perSecond)
    {
        for (var i = 0; i < (to - from) * perSecond; i++)
        {
            time.Now = from + i / perSecond;
            window.Arrived(1);
        }
    }
}

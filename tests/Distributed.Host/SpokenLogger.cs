using Microsoft.Extensions.Logging;

namespace NsnGen.Distributed.Tests.Host;

/// <summary>Says what a trainer warns of.</summary>
internal sealed class SpokenLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            Console.WriteLine(formatter(state, exception));
        }
    }
}

using System.Net;

namespace NsnGen.Analysis;

/// <summary>An HTML page that needs nothing from the network and follows the reader's light or dark theme.</summary>
internal static class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; }
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 66rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { margin-bottom: 0; } .note { opacity: .7; margin-top: 0; }
        svg { width: 100%; height: auto; margin: 1rem 0; border-radius: 8px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
        th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid #8884; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; } thead th { border-bottom-width: 2px; }
        tr.group th { text-align: left; padding-top: 1rem; }
        h2 { font-size: 1.15rem; margin: 2rem 0 .25rem; }
        ul.findings { list-style: none; padding: 0; margin: 1rem 0; }
        .findings li { padding: .3rem .75rem; margin: .35rem 0; border-left: 4px solid; border-radius: 4px; background: #8881; }
        .findings b::before { display: inline-block; width: 1.2em; }
        .findings .holds { border-color: #0d9488; } .holds b::before { content: "✓"; color: #0d9488; }
        .findings .hint { border-color: #d97706; } .hint b::before { content: "!"; color: #d97706; }
        .findings .fails { border-color: #dc2626; } .fails b::before { content: "✗"; color: #dc2626; }
        figure { margin: 0; max-width: 34rem; }
        """;

    /// <param name="title">The heading, plain text.</param>
    /// <param name="note">What stands below it, plain text.</param>
    /// <param name="body">HTML.</param>
    public static string Of(string title, string note, string body) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escape(title)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>{Escape(title)}</h1>
            <p class="note">{Escape(note)}</p>
            {body}
            </body>
            </html>

            """;

    /// <summary>Text for use in HTML and in attributes.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}

using System.Text;

namespace NsnGen.Generators.Helpers;

/// <summary>Writes lines of source with '\n' and four spaces for each level.</summary>
internal sealed class IndentedWriter
{
    private const int IndentSize = 4;
    private const int MaxLength = 120;
    private readonly StringBuilder text = new();
    private int level;

    public int Indentation => level * IndentSize;

    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            text.Append(' ', Indentation).Append(line);
        }

        text.Append('\n');
    }

    /// <summary>Writes text of several lines, each at the present level.</summary>
    public void Lines(string lines)
    {
        foreach (var line in lines.Split('\n'))
        {
            Line(line);
        }
    }

    /// <summary>Writes an expression-bodied member, on as few lines as have room for it.</summary>
    public void Expression(string header, string body)
    {
        var isShort = Fits($"{header} => {body};");
        Line(isShort ? $"{header} => {body};" : $"{header} =>");
        if (!isShort)
        {
            Line($"    {body};");
        }
    }

    /// <summary>Writes an assignment, on as few lines as have room for it.</summary>
    public void Assignment(string target, string value)
    {
        var isShort = Fits($"{target} = {value};");
        Line(isShort ? $"{target} = {value};" : $"{target} =");
        if (!isShort)
        {
            Line($"    {value};");
        }
    }

    /// <summary>Writes an assignment of a call, its arguments on lines of their own where one has no room for them.</summary>
    public void Assignment(string target, string method, IReadOnlyList<string> arguments)
    {
        var call = $"{target} = {method}({string.Join(", ", arguments)});";
        if (Fits(call))
        {
            Line(call);
            return;
        }

        Line($"{target} = {method}(");
        for (var i = 0; i < arguments.Count; i++)
        {
            Line("    " + arguments[i] + (i < arguments.Count - 1 ? "," : ");"));
        }
    }

    /// <summary>Writes an expression-bodied method, its parameters on lines of their own where one has no room for them.</summary>
    public void Method(string header, IReadOnlyList<string> parameters, string body)
    {
        if (Fits($"{header}({string.Join(", ", parameters)}) =>"))
        {
            Expression($"{header}({string.Join(", ", parameters)})", body);
            return;
        }

        Line(header + "(");
        for (var i = 0; i < parameters.Count; i++)
        {
            Line("    " + parameters[i] + (i < parameters.Count - 1 ? "," : ") =>"));
        }

        Line($"    {body};");
    }

    public void Open(string header)
    {
        Line(header);
        Open();
    }

    public void Open()
    {
        Line("{");
        level++;
    }

    public void Close()
    {
        level--;
        Line("}");
    }

    private bool Fits(string line) => Indentation + line.Length <= MaxLength;

    public override string ToString() => text.ToString();
}

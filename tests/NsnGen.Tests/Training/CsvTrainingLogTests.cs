using System.Globalization;
using NsnGen.Training;

namespace NsnGen.Tests;

public sealed class CsvTrainingLogTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("nsn-log-");

    private string CsvPath => Path.Combine(directory.FullName, "runs", "log.csv");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void Csv_has_a_row_for_each_number_exactly()
    {
        var step = new TrainingStep(3, [(Rank.Of(8), 0.1 + 0.2), (Rank.Of(2), 1e-30)])
        {
            LearningRate = 0.5,
            GradientNorm = 2,
        };
        using (var log = new CsvTrainingLog(CsvPath))
        {
            log.Start(0);
            log.Write(step);
            log.Write(step with { Step = 4, GradientNorm = null });
            log.Write(new EvaluationResult(4, [(Rank.Of(8), 0.25)], 0.75, true));
        }
        Assert.Equal(
            [
                "step,name,rank,value",
                "3,loss,8,0.30000000000000004",
                "3,loss,2,1E-30",
                "3,learning_rate,,0.5",
                "3,gradient_norm,,2",
                "4,loss,8,0.30000000000000004",
                "4,loss,2,1E-30",
                "4,learning_rate,,0.5",
                "4,quality,8,0.25",
                "4,score,,0.75",
            ],
            File.ReadAllLines(CsvPath)
        );
    }

    [Fact]
    public void Csv_of_a_run_that_goes_on_keeps_whole_rows_of_earlier_steps()
    {
        directory.CreateSubdirectory("runs");
        File.WriteAllText(CsvPath, "step,name,rank,value\n9,loss,1,0.5\n10,loss,1,0.4\n11,loss,1,0.3\n1");
        using (var log = new CsvTrainingLog(CsvPath))
        {
            log.Start(11);
            log.Write(new TrainingStep(11, [(Rank.Of(1), 0.25)]));
        }
        Assert.Equal(
            ["step,name,rank,value", "9,loss,1,0.5", "10,loss,1,0.4", "11,loss,1,0.25", "11,learning_rate,,0"],
            File.ReadAllLines(CsvPath)
        );
        using (var anew = new CsvTrainingLog(CsvPath))
        {
            anew.Start(0);
        }
        Assert.Equal("step,name,rank,value\n", File.ReadAllText(CsvPath));
    }

    [Fact]
    public void Csv_is_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("sv-SE");
        try
        {
            using var log = new CsvTrainingLog(CsvPath);
            log.Start(0);
            log.Write(new TrainingStep(0, [(Rank.Of(1), -0.5)]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Contains("0,loss,1,-0.5", File.ReadAllLines(CsvPath));
    }

    [Fact]
    public void A_log_that_was_not_started_says_so()
    {
        using var log = new CsvTrainingLog(CsvPath);
        Assert.Throws<InvalidOperationException>(() => log.Write(new TrainingStep(0, [])));
    }
}

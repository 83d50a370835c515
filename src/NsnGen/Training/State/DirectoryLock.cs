using System.Diagnostics;
using System.Globalization;

namespace NsnGen.Training;

/// <summary>Keeps a directory for one run at a time, in this process or any other.</summary>
/// <remarks>
/// The operating system locks the open file and lets go of it when the process ends, however it ends, so nothing stale can block. The file
/// itself stays: between deleting it and closing it another run could lock what is no longer there.
/// </remarks>
internal sealed class DirectoryLock : IDisposable
{
    /// <summary>EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.</summary>
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream file;
    private readonly string owner;

    private DirectoryLock(FileStream file, string owner)
    {
        this.file = file;
        this.owner = owner;
    }

    /// <summary>Takes a directory, which is made if need be.</summary>
    /// <exception cref="IOException">Another run has it; the message names its process.</exception>
    public static DirectoryLock Take(string directory)
    {
        Directory.CreateDirectory(directory);
        var text = Path.Combine(directory, "run.owner");
        try
        {
            var opened = new FileStream(
                Path.Combine(directory, "run.lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
            File.WriteAllText(text, Me());
            return new DirectoryLock(opened, text);
        }
        catch (IOException fault) when (InUse.Contains(fault.HResult))
        {
            throw new IOException(
                $"'{directory}' is in use by {Read(text)}; two runs at once cannot share a directory of checkpoints.",
                fault
            );
        }
    }

    public void Dispose()
    {
        File.Delete(owner);
        file.Dispose();
    }

    private static string Me()
    {
        using var me = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"process {me.Id} ({me.ProcessName}) on {Environment.MachineName}, since {DateTime.UtcNow:u}"
        );
    }

    private static string Read(string text)
    {
        try
        {
            return File.ReadAllText(text);
        }
        catch (IOException)
        {
            return "another run, which has just begun or is about to end";
        }
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace NsnGen.Bench;

/// <summary>The most memory that an action needs, by Linux's own count.</summary>
internal static partial class PeakMemory
{
    private const string Status = "/proc/self/status";
    private const string ClearRefs = "/proc/self/clear_refs";

    /// <summary>By how many bytes the process grew, at most, while an action ran; null if the system does not tell.</summary>
    public static long? Of(Action action)
    {
        if (!File.Exists(ClearRefs))
        {
            return null;
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // What was freed but kept by the allocator would hide what the action needs.
        _ = malloc_trim(0);
        // 5 sets the peak back to what is resident now (proc(5)).
        File.WriteAllText(ClearRefs, "5");
        var before = Read("VmRSS");
        action();
        return Read("VmHWM") - before;
    }

    private static long Read(string key)
    {
        var line = File.ReadLines(Status).First(l => l.StartsWith(key, StringComparison.Ordinal));
        var kilobytes = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
        return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint keep);
}

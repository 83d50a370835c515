using System.Runtime.InteropServices;

namespace NsnGen.Files;

/// <summary>Tells a regular file from a device, a pipe or a socket, without opening it: to open a pipe waits for its other end.</summary>
internal static class RegularFile
{
    // The kernel's layout, which is the same on every processor.
    private const int CurrentFolder = -100;
    private const uint TypeAndMode = 3;
    private const int SizeOfStatX = 256;
    private const int PlaceOfMode = 28;
    private const int TypeBits = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether a file that exists is a regular one, or a link to one. Known on Linux; elsewhere all are taken for regular.</summary>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }
        var status = new byte[SizeOfStatX];
        return StatX(CurrentFolder, path, 0, TypeAndMode, status) != 0
            || (BitConverter.ToUInt16(status, PlaceOfMode) & TypeBits) == Regular;
    }

#pragma warning disable CA2101, SYSLIB1054 // One call is no reason to allow unsafe code.
    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(
        int folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        [Out] byte[] status
    );
#pragma warning restore CA2101, SYSLIB1054
}

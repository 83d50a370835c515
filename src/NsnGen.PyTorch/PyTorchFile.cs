using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using NsnGen.Files;
using static TorchSharp.torch;

namespace NsnGen.PyTorch;

/// <summary>
/// A checkpoint that PyTorch wrote (<c>.pt</c>, <c>.pth</c>, <c>pytorch_model.bin</c>; version 1.6 or newer), opened for
/// reading. Nothing in it is executed: of what its pickle names, only tensors and containers are made, the rest is refused.
/// </summary>
internal sealed class PyTorchFile : ITensorFile, IPlacedReading, IStoredTypes
{
    private const long LongestPickle = 1 << 28;

    private readonly ZipArchive archive;
    private readonly long length;
    private readonly string folder;
    private readonly PyTorchStorages storages;
    private readonly Lock reading = new();
    private IReadOnlyDictionary<string, PyTorchTensor> tensors = FrozenDictionary<string, PyTorchTensor>.Empty;

    private PyTorchFile(string path, FileStream stream, ZipArchive archive, string folder)
    {
        Path = path;
        this.archive = archive;
        length = stream.Length;
        this.folder = folder;
        storages = new PyTorchStorages(stream);
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    /// <summary>
    /// The names of the tensors, in ordinal order. A tensor in a dictionary in a dictionary is named by both keys,
    /// <c>model.fc1.weight</c>; one in a list by its place.
    /// </summary>
    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>How many bytes of elements have been read so far, also to compare their checksums.</summary>
    internal long BytesRead => storages.BytesRead;

    /// <summary>Opens a checkpoint and reads all of it but the tensors' elements.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or holds more than tensors and containers.</exception>
    public static PyTorchFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var stream = FileToRead.Open(path);
        ZipArchive? opened = null;
        try
        {
            opened = new ZipArchive(stream, ZipArchiveMode.Read);
            var pickle =
                opened.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
                ?? throw new InvalidDataException("the archive has no data.pkl");
            var file = new PyTorchFile(path, stream, opened, pickle.FullName[..^"data.pkl".Length]);
            file.CheckByteOrder();
            var content = file.Content(pickle, LongestPickle);
            file.tensors = PyTorchNames.Of(Unpickler.Read(content), content.Length, file.Fault);
            file.Names = [.. file.tensors.Keys.Order(StringComparer.Ordinal)];
            return file;
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            // What is no archive may be something else that has a name.
            var reason = opened is null && FileKind.Of(stream) is { } kind ? $"it is {kind}" : fault.Message;
            opened?.Dispose();
            stream.Dispose();
            throw new CheckpointException($"'{path}' is no PyTorch checkpoint that can be read: {reason}.", fault);
        }
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => tensors.ContainsKey(name);

    /// <summary>The element type of a tensor.</summary>
    public ScalarType Type(string name) => Find(name).Storage.Type;

    /// <summary>The shape of a tensor.</summary>
    public IReadOnlyList<long> Shape(string name) => Find(name).Shape;

    /// <summary>Reads a tensor, into memory of its own.</summary>
    /// <exception cref="ArgumentException">There is no tensor of this name.</exception>
    /// <exception cref="CheckpointException">The archive is damaged.</exception>
    public Tensor Read(string name)
    {
        var info = Find(name);
        if (info.Extent == 0)
        {
            return empty(info.Shape, info.Storage.Type);
        }
        using var elements = empty([info.Extent], info.Storage.Type);
        Fill(elements, name, info);
        if (info.IsContiguous)
        {
            return elements.reshape(info.Shape);
        }
        using var view = elements.as_strided(info.Shape, info.Strides);
        return view.contiguous();
    }

    bool IPlacedReading.TryRead(string name, Tensor place)
    {
        var info = Find(name);
        var fits = info.IsContiguous && info.Extent > 0 && ElementStream.IsPlace(place, info.Shape, info.Storage.Type);
        if (fits)
        {
            Fill(place, name, info);
        }
        return fits;
    }

    string IStoredTypes.TypeOf(string name) => SafetensorsType.Of(Type(name)).Name;

    /// <summary>Closes the file. Tensors that were read stay valid.</summary>
    public void Dispose() => archive.Dispose();

    private void Fill(Tensor elements, string name, PyTorchTensor info)
    {
        try
        {
            lock (reading)
            {
                var entry = archive.GetEntry(EntryOf(info.Storage))!;
                storages.GoTo(entry, info.Offset * elements.ElementSize);
                ElementStream.Fill(elements, storages.Read, SafetensorsType.Of(info.Storage.Type));
            }
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new CheckpointException($"'{Path}', tensor '{name}': the archive is damaged. {fault.Message}", fault);
        }
    }

    private void CheckByteOrder()
    {
        if (
            archive.GetEntry(folder + "byteorder") is { } order
            && Encoding.ASCII.GetString(Content(order, 16)) is not "little" and var other
        )
        {
            throw new InvalidDataException($"its byte order is '{other}'; only 'little' is read");
        }
    }

    /// <summary>Why a tensor does not lie in the archive, or null.</summary>
    private string? Fault(PyTorchTensor tensor) => tensor.Fault() ?? StorageFault(tensor.Storage);

    private string? StorageFault(PyTorchStorage storage)
    {
        if (archive.GetEntry(EntryOf(storage)) is not { } entry)
        {
            return $"its storage '{storage.Key}' is missing";
        }
        CheckLength(entry);
        return entry.Length / (SafetensorsType.Of(storage.Type).Bits / 8) < storage.Count
            ? $"its storage '{storage.Key}' is shorter than its {storage.Count} elements"
            : null;
    }

    private string EntryOf(PyTorchStorage storage) => $"{folder}data/{storage.Key}";

    /// <summary>Memory is only allocated for what the file has.</summary>
    private void CheckLength(ZipArchiveEntry entry)
    {
        if (entry.CompressedLength != entry.Length)
        {
            throw new InvalidDataException($"{entry.FullName} is compressed, which PyTorch never does");
        }
        if (entry.Length > length)
        {
            throw new InvalidDataException($"{entry.FullName} has {entry.Length} bytes, the whole archive {length}");
        }
    }

    private PyTorchTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new ArgumentException(
                $"'{Path}' has no tensor '{name}'; it has {tensors.Count} others.",
                nameof(name)
            );
    }

    private byte[] Content(ZipArchiveEntry entry, long limit)
    {
        CheckLength(entry);
        if (entry.Length > limit)
        {
            throw new InvalidDataException($"{entry.FullName} has {entry.Length} bytes; {limit} are allowed");
        }
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }
}

using System.Globalization;

namespace GraphC.Data;

/// <summary>
/// The CIFAR-10 pictures (Krizhevsky, "Learning multiple layers of features from tiny images", 2009) in their binary form: records of a byte
/// for the class and 3 × 32 × 32 bytes for the red, green and blue planes.
/// </summary>
public static class Cifar10
{
    /// <summary>The height and the width of a picture.</summary>
    public const int Side = 32;

    private const int Pixels = 3 * Side * Side;
    private const int RecordBytes = 1 + Pixels;
    private const string Subfolder = "cifar-10-batches-bin";

    private static readonly string[] TrainFiles = [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];
    private static readonly string[] TestFiles = ["test_batch.bin"];

    /// <summary>The names of the classes, by number.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>
    /// Reads <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> and <c>test_batch.bin</c> from the folder or from <c>cifar-10-batches-bin</c> in it.
    /// The files may hold fewer than the 10,000 records of the original.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">Files are missing; the message says which.</exception>
    /// <exception cref="InvalidDataException">A file holds no whole number of records, or a class above 9.</exception>
    public static Pictures Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read CIFAR-10 from.");
        }

        var place = Directory.Exists(Path.Combine(folder, Subfolder)) ? Path.Combine(folder, Subfolder) : folder;
        string[] missing = [.. TrainFiles.Concat(TestFiles).Where(name => !File.Exists(Path.Combine(place, name)))];
        if (missing.Length > 0)
        {
            throw new FileNotFoundException($"'{place}' lacks {string.Join(", ", missing)}.");
        }

        var (train, test) = (Read(place, TrainFiles), Read(place, TestFiles));
        return new(train, test, string.Create(CultureInfo.InvariantCulture, $"CIFAR-10: {train.Count:N0} to train, {test.Count:N0} to test, from {place}"));
    }

    /// <summary>
    /// CIFAR-10 where the folder has it, pictures drawn by <see cref="DrawnPictures"/> where it does not. <see cref="Pictures.Source"/> says
    /// which. Broken files are an error, not a reason to draw.
    /// </summary>
    /// <param name="folder">Where to look; null draws.</param>
    /// <param name="seed">The seed for drawing.</param>
    /// <exception cref="InvalidDataException">The files are there, but broken.</exception>
    public static Pictures LoadOrDraw(string? folder, ulong seed = 1)
    {
        try
        {
            return folder is null ? DrawnPictures.Create(side: Side, seed: seed) : Load(folder);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var drawn = DrawnPictures.Create(side: Side, seed: seed);
            return drawn with { Source = $"{drawn.Source} (no CIFAR-10: {e.Message})" };
        }
    }

    private static Dataset Read(string folder, string[] names)
    {
        var counts = names.Select(name => CountRecords(folder, name)).ToArray();
        var images = new Tensor(DType.Float32, counts.Sum(), 3, Side, Side);
        var labels = new Tensor(DType.Int32, counts.Sum());
        var first = 0;
        for (var i = 0; i < names.Length; i++)
        {
            Read(folder, names[i], images.AsSpan<float>()[(first * Pixels)..], labels.AsSpan<int>().Slice(first, (int)counts[i]));
            first += (int)counts[i];
        }

        return new((Columns.Images, images), (Columns.Labels, labels));
    }

    private static long CountRecords(string folder, string name)
    {
        var (records, rest) = Math.DivRem(new FileInfo(Path.Combine(folder, name)).Length, RecordBytes);
        return records > 0 && rest == 0
            ? records
            : throw new InvalidDataException(
                $"{name} has {records * RecordBytes + rest} bytes, which is no whole number of records of {RecordBytes} bytes: {records} and {rest} bytes more.");
    }

    private static void Read(string folder, string name, Span<float> images, Span<int> labels)
    {
        using var stream = File.OpenRead(Path.Combine(folder, name));
        Span<byte> record = stackalloc byte[RecordBytes];
        for (var i = 0; i < labels.Length; i++)
        {
            TensorBody.Fill(stream, record, name);
            labels[i] = record[0] < Pictures.Classes
                ? record[0]
                : throw new InvalidDataException($"{name} has the class {record[0]} in record {i}; classes go from 0 to {Pictures.Classes - 1}.");
            PixelLevels.ToUnit(record[1..], images.Slice(i * Pixels, Pixels));
        }
    }
}

using System.Globalization;

namespace GraphC.Data;

/// <summary>The MNIST database of handwritten digits (LeCun, Cortes, Burges), as IDX files in a folder.</summary>
public static class Mnist
{
    /// <summary>
    /// Reads the 60,000 training and 10,000 test pictures; where only the test pair is there, its first four fifths (8,000) serve for
    /// training and the rest for testing. Files may be gzip-compressed, may be named <c>train-images-idx3-ubyte</c> or
    /// <c>train-images.idx3-ubyte</c>, with or without <c>.gz</c>, and may lie in <c>raw</c> or <c>MNIST/raw</c> below the folder.
    /// </summary>
    /// <exception cref="FileNotFoundException">
    /// The test pair is incomplete, or one file of the training pair is missing; the message says which.
    /// </exception>
    /// <exception cref="InvalidDataException">A file is broken, or images and labels do not belong together.</exception>
    public static Digits Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] places = [.. new[] { folder, Path.Combine(folder, "raw"), Path.Combine(folder, "MNIST", "raw") }.Where(Directory.Exists)];
        if (places.Length == 0)
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}' to read MNIST from.");
        }

        var train = Find(places, "train");
        var test = Find(places, "t10k");
        if (test is not (not null, not null) || train is (null, not null) or (not null, null))
        {
            throw new FileNotFoundException($"'{folder}' lacks {Missing(train, test)}; a file may end in .gz.");
        }

        var (testPart, testNames) = Read(test.Images, test.Labels);
        if (train is (not null, not null))
        {
            var (trainPart, trainNames) = Read(train.Images, train.Labels);
            return new(trainPart, testPart, $"MNIST: {Said(trainPart)} from {trainNames}, {Said(testPart)} from {testNames}, in {folder}");
        }

        var (first, last) = testPart.Split(testPart.Count / 5 * 4);
        var split = $"the first {Said(first)} to train, the last {Said(last)} to test";
        return new(first, last, $"MNIST, test pair only: {split}, from {testNames} in {folder}");
    }

    /// <summary>
    /// MNIST where the folder has it, digits drawn by <see cref="DrawnDigits"/> where it does not. <see cref="Digits.Source"/> says
    /// which. Broken files are an error, not a reason to draw.
    /// </summary>
    /// <param name="folder">Where to look; null draws.</param>
    /// <param name="seed">The seed for drawing.</param>
    /// <exception cref="InvalidDataException">The files are there, but broken.</exception>
    public static Digits LoadOrDraw(string? folder, ulong seed = 1)
    {
        try
        {
            return folder is null ? DrawnDigits.Create(seed: seed) : Load(folder);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var drawn = DrawnDigits.Create(seed: seed);
            return drawn with { Source = $"{drawn.Source} (no MNIST: {e.Message})" };
        }
    }

    private static (string? Images, string? Labels) Find(string[] places, string part) =>
        (Find(places, part, "images", 3), Find(places, part, "labels", 1));

    private static string? Find(string[] places, string part, string what, int rank)
    {
        foreach (var place in places)
        {
            foreach (var mark in "-.")
            {
                var path = Path.Combine(place, $"{part}-{what}{mark}idx{rank}-ubyte");
                if (File.Exists(path) || File.Exists(path += ".gz"))
                {
                    return path;
                }
            }
        }

        return null;
    }

    private static string Missing((string? Images, string? Labels) train, (string? Images, string? Labels) test)
    {
        var missing = new List<string>();
        // Training files are only missed where their other half is there.
        if (train.Images is null && train.Labels is not null)
        {
            missing.Add("train-images-idx3-ubyte");
        }

        if (train.Labels is null && train.Images is not null)
        {
            missing.Add("train-labels-idx1-ubyte");
        }

        if (test.Images is null)
        {
            missing.Add("t10k-images-idx3-ubyte");
        }

        if (test.Labels is null)
        {
            missing.Add("t10k-labels-idx1-ubyte");
        }

        return string.Join(" and ", missing);
    }

    private static (Dataset Part, string Names) Read(string imagesPath, string labelsPath)
    {
        var images = Idx.Read(imagesPath);
        var labels = Idx.Read(labelsPath);
        var (imagesName, labelsName) = (Path.GetFileName(imagesPath), Path.GetFileName(labelsPath));
        if (images.DType != DType.UInt8 || images.Shape is not [_, Digits.Side, Digits.Side])
        {
            throw new InvalidDataException($"{imagesName} holds {images}; MNIST images are u8[N, 28, 28].");
        }

        if (labels.DType != DType.UInt8 || labels.Rank != 1 || labels.Shape[0] != images.Shape[0])
        {
            throw new InvalidDataException(
                $"{labelsName} holds {labels}; the labels of {images.Shape[0]} images are u8[{images.Shape[0]}].");
        }

        if (labels.AsSpan<byte>().IndexOfAnyExceptInRange((byte)0, (byte)9) is >= 0 and var bad)
        {
            throw new InvalidDataException($"{labelsName} has the label {labels[bad]} at {bad}; digits go from 0 to 9.");
        }

        return (Digits.FromBytes(images, labels), $"{imagesName} and {labelsName}");
    }

    private static string Said(Dataset part) => part.Count.ToString("N0", CultureInfo.InvariantCulture);
}

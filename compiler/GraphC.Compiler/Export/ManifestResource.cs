using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace GraphC.Compiler;

/// <summary>Finds the manifest in the file of an assembly, which may be anything.</summary>
internal static class ManifestResource
{
    /// <summary>The bytes of the manifest.</summary>
    /// <exception cref="InvalidDataException">The file is no assembly, a damaged one, or not one that GraphC exported.</exception>
    public static byte[] Read(string path)
    {
        if (Directory.Exists(path))
        {
            // The system would only say that access is denied.
            throw new InvalidDataException($"{path} is a folder; an assembly is a file.");
        }

        using var file = File.OpenRead(path);
        try
        {
            using var assembly = new PEReader(file, PEStreamOptions.LeaveOpen);
            if (assembly.PEHeaders.SectionHeaders.Any(s => (long)s.PointerToRawData + s.SizeOfRawData > file.Length))
            {
                throw new InvalidDataException($"{path} is not whole: its end is missing.");
            }

            if (!assembly.HasMetadata)
            {
                throw new InvalidDataException($"{path} is no .NET assembly.");
            }

            return Find(assembly) ?? throw new InvalidDataException($"{path} is no assembly that GraphC exported.");
        }
        catch (Exception e) when (e is BadImageFormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException($"{path} is no .NET assembly, or a damaged one.", e);
        }
    }

    private static byte[]? Find(PEReader assembly)
    {
        var metadata = assembly.GetMetadataReader();
        foreach (var handle in metadata.ManifestResources)
        {
            var resource = metadata.GetManifestResource(handle);
            if (resource.Implementation.IsNil && metadata.StringComparer.Equals(resource.Name, Export.ManifestResource))
            {
                // The resources lie one after the other, each behind its length.
                var directory = assembly.PEHeaders.CorHeader!.ResourcesDirectory;
                var reader = assembly.GetSectionData(directory.RelativeVirtualAddress).GetReader(0, directory.Size);
                reader.Offset = checked((int)resource.Offset);
                return reader.ReadBytes(reader.ReadInt32());
            }
        }

        return null;
    }
}

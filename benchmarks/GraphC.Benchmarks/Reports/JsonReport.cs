using System.Text.Json;

namespace GraphC.Benchmarks;

/// <summary>The results for programs: an array of <c>{suite, row, threads, graphc_us, peers: [{name, us, ratio}]}</c>.</summary>
internal static class JsonReport
{
    public static void Write(string path, IEnumerable<Result> results)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("suite", result.Suite);
            json.WriteString("row", result.Row);
            json.WriteNumber("threads", result.Threads);
            json.WriteNumber("graphc_us", result.GraphCMicroseconds);
            json.WriteStartArray("peers");
            foreach (var peer in result.Peers)
            {
                json.WriteStartObject();
                json.WriteString("name", peer.Name);
                json.WriteNumber("us", peer.Microseconds);
                json.WriteNumber("ratio", peer.Ratio);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

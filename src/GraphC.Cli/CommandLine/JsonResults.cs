using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphC.Cli.CommandLine;

/// <summary>Results as JSON, as <c>--json</c> asks for.</summary>
internal static class JsonResults
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        // Nobody puts this into a web page: quotes and letters stay what they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes an object to standard output.</summary>
    public static void WriteJson(this Terminal terminal, object results) => terminal.OutputText.WriteLine(JsonSerializer.Serialize(results, Options));
}

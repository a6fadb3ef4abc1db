using System.Runtime.CompilerServices;
using System.Text;

namespace VerifyXunit;

/// <summary>
/// A stand-in for the package Verify.Xunit with the same calls and the same files: the text is compared with
/// <c>Class.Method.verified.txt</c> beside the test's source, and written to <c>Class.Method.received.txt</c> if it differs. The environment
/// variable <c>GRAPHC_ACCEPT=1</c> accepts what differs. Build with <c>-p:UseVerify=true</c> to use the package itself.
/// </summary>
/// <remarks>The class must have the name of its file.</remarks>
public static class Verifier
{
    /// <summary>Compares a text with the accepted one.</summary>
    public static Task Verify(string target, [CallerFilePath] string source = "", [CallerMemberName] string method = "")
    {
        var stem = Path.Combine(Path.GetDirectoryName(source)!, $"{Path.GetFileNameWithoutExtension(source)}.{method}");
        var (verified, received) = (stem + ".verified.txt", stem + ".received.txt");
        var text = Normalize(target);
        if (File.Exists(verified) && Normalize(File.ReadAllText(verified)) == text)
        {
            File.Delete(received);
            return Task.CompletedTask;
        }

        if (Environment.GetEnvironmentVariable("GRAPHC_ACCEPT") == "1")
        {
            File.WriteAllText(verified, text, new UTF8Encoding(false));
            File.Delete(received);
            return Task.CompletedTask;
        }

        File.WriteAllText(received, text, new UTF8Encoding(false));
        throw new VerifyException(
            $"{Path.GetFileName(verified)} {(File.Exists(verified) ? "differs" : "is missing")}; set GRAPHC_ACCEPT=1 to accept. Received:\n{text}");
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}

/// <summary>A text differs from the accepted one.</summary>
public sealed class VerifyException(string message) : Exception(message);

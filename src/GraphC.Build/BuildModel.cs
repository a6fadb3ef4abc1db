using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace GraphC.Build;

/// <summary>Builds one model: runs <c>graphc build</c> as a process of its own, whose Roslyn may be another than MSBuild's.</summary>
public sealed class BuildModel : ToolTask
{
    private const string Prefix = "graphc: ";

    private const string Crash = "Unhandled exception.";

    private string? crash;

    /// <summary>The tool, an assembly.</summary>
    [Required]
    public string Tool { get; set; } = "";

    /// <summary>The model's file.</summary>
    [Required]
    public string Model { get; set; } = "";

    /// <summary>What errors call it.</summary>
    [Required]
    public string DeclaredModel { get; set; } = "";

    /// <summary>The assembly that is written.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>The namespace of the class.</summary>
    [Required]
    public string Namespace { get; set; } = "";

    /// <summary>The class.</summary>
    [Required]
    public string Class { get; set; } = "";

    /// <summary>The .NET that it is built for, for example <c>net10.0</c>.</summary>
    [Required]
    public string Framework { get; set; } = "";

    /// <summary>The instructions that it may use.</summary>
    [Required]
    public string Isa { get; set; } = "";

    /// <summary>Where the weights are kept.</summary>
    [Required]
    public string Weights { get; set; } = "";

    /// <inheritdoc/>
    protected override string ToolName => Path.GetFileName(GenerateFullPathToTool());

    /// <inheritdoc/>
    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Low;

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <inheritdoc/>
    protected override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        // The tool is for one version of .NET; a later one runs it too.
        line.AppendSwitch("exec");
        line.AppendSwitch("--roll-forward");
        line.AppendSwitch("Major");
        line.AppendFileNameIfNotNull(Tool);
        line.AppendSwitch("build");
        line.AppendFileNameIfNotNull(Model);
        line.AppendSwitchIfNotNull("-o ", Assembly);
        line.AppendSwitchIfNotNull("--namespace ", Namespace);
        line.AppendSwitchIfNotNull("--class ", Class);
        line.AppendSwitchIfNotNull("--target ", Framework);
        line.AppendSwitchIfNotNull("--isa ", Isa);
        line.AppendSwitchIfNotNull("--weights ", Weights);
        return line.ToString();
    }

    /// <inheritdoc/>
    protected override bool ValidateParameters()
    {
        if (!File.Exists(Tool))
        {
            Error($"GraphC's tool is not there: {Tool}");
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Assembly)!);
        return true;
    }

    /// <summary>What the tool calls a mistake is an error of the model; the rest is for those who ask for details.</summary>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (singleLine.StartsWith(Prefix, StringComparison.Ordinal))
        {
            Error(singleLine.Substring(Prefix.Length).Replace(Model + ": ", ""));
        }
        else
        {
            crash ??= singleLine.StartsWith(Crash, StringComparison.Ordinal) ? singleLine.Substring(Crash.Length).Trim() : null;
            Log.LogMessage(MessageImportance.Low, "{0}", singleLine);
        }
    }

    /// <inheritdoc/>
    protected override bool HandleTaskExecutionErrors()
    {
        if (!Log.HasLoggedErrors)
        {
            Error($"the tool ended with exit code {ExitCode}{(crash is null ? "" : $": {crash}")}");
        }

        return false;
    }

    private void Error(string message) => Log.LogError(null, "GRAPHC001", null, DeclaredModel, 0, 0, 0, 0, "{0}", message);
}

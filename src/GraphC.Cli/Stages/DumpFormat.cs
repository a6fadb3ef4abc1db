namespace GraphC.Cli.Stages;

/// <summary>How stages are written.</summary>
internal enum DumpFormat
{
    /// <summary>For people, and to be compared.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>For Graphviz.</summary>
    Dot,

    /// <summary>A page for a browser.</summary>
    Html,
}

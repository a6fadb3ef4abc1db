namespace GraphC;

/// <summary>What becomes of the losses of single elements.</summary>
public enum LossReduction
{
    /// <summary>Their mean; where classes have weights or labels are ignored, the weighted mean.</summary>
    Mean,
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>Their sum divided by the extent of axis 0.</summary>
    BatchMean,
    /// <summary>They stay apart.</summary>
    None,
}

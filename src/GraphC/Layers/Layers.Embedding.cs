namespace GraphC;

public static partial class Layers
{
    /// <summary>
    /// Rows of a trained table: indices <c>[...]</c> give <c>[..., width]</c>. The table is <c>[count, width]</c>, initialized standard
    /// normal.
    /// </summary>
    /// <param name="index">Int32 or Int64, each in [0, count).</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="width">The length of a row.</param>
    /// <param name="name">The name of the layer; its variable is <c>name.weight</c>.</param>
    /// <param name="weight">Another initializer of the table.</param>
    /// <param name="dtype">The element type of the table.</param>
    /// <exception cref="GraphException">The index is not Int32 or Int64, or the table has no rows or columns.</exception>
    public static Node Embedding(
        this Node index, long count, long width, string name = "embedding", Func<Shape, Node>? weight = null, DType dtype = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(index);
        return Node.Build("Embedding", [index], _ =>
        {
            RequireSome(count, "rows");
            RequireSome(width, "columns");
            IndexData.RequireIndex(index.Type);
            return new LayerVariables(name, dtype)
                .Parameter("weight", [count, width], weight ?? (shape => Initializers.Normal(shape, dtype: dtype)))
                .Lookup(index);
        });
    }
}

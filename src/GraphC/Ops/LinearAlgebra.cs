namespace GraphC;

/// <summary>The orthogonal factor of a matrix, made unique by a positive diagonal of R.</summary>
internal sealed record OrthogonalizeOp : Op
{
    public override string Name => "Orthogonalize";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        RequireFloat(inputs);
        return inputs[0].Rank == 2 ? inputs[0] : throw Refuse($"{inputs[0].Shape} is no matrix");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        throw new GraphException(Name, "this op has no gradient; it is meant for initializers", node.Inputs.Select(n => n.Type), node.Origin);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Orthogonalize();

    /// <summary>Gram and Schmidt, projecting twice ("twice is enough", Kahan and Parlett); dividing by the norm makes R's diagonal positive.</summary>
    internal override void Reference(Evaluation e)
    {
        var (rows, columns) = (e.Inputs[0].Shape[0], e.Inputs[0].Shape[1]);
        var (count, length) = rows >= columns ? (columns, rows) : (rows, columns);
        var basis = new List<double[]>();
        for (var j = 0L; j < count; j++)
        {
            var vector = new double[length];
            for (var i = 0L; i < length; i++)
            {
                vector[i] = e.Inputs[0].Data[Position(i, j)];
            }

            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var known in basis)
                {
                    var overlap = Dot(vector, known);
                    for (var i = 0; i < length; i++)
                    {
                        vector[i] -= overlap * known[i];
                    }
                }
            }

            var norm = Math.Sqrt(Dot(vector, vector));
            basis.Add([.. vector.Select(x => x / norm)]);
            for (var i = 0L; i < length; i++)
            {
                e.Output.Data[Position(i, j)] = basis[^1][i];
            }
        }

        // A wide matrix is worked on as its transpose.
        long Position(long along, long vector) => rows >= columns ? along * columns + vector : vector * columns + along;

        static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
    }
}

/// <summary>The linear algebra family.</summary>
public static partial class LinearAlgebra
{
    internal static OpDefinition OrthogonalizeDefinition { get; } = new("Orthogonalize",
        new OpSample("square", x => x[0].Orthogonalize(), [OpInput.Real(4, 4)]) { Differentiable = false, Tolerance = 1e-4 },
        new OpSample("tall", x => x[0].Orthogonalize(), [OpInput.Real(7, 3)]) { Differentiable = false, Tolerance = 1e-4 },
        new OpSample("wide", x => x[0].Orthogonalize(), [OpInput.Real(3, 6)]) { Differentiable = false, Tolerance = 1e-4 });

    /// <summary>
    /// The factor Q of <c>x = Q R</c> with orthonormal columns, where R is upper triangular with a positive diagonal; for a matrix that is wider than
    /// high, the rows become orthonormal. From normal numbers it makes an orthogonal matrix that is uniformly distributed
    /// (Mezzadri, "How to generate random matrices from the classical compact groups", 2007).
    /// </summary>
    /// <param name="x">A floating-point matrix of full rank.</param>
    /// <exception cref="GraphException">The node is no floating-point matrix. The op has no gradient: asking for one throws as well.</exception>
    public static Node Orthogonalize(this Node x) => Node.Of(new OrthogonalizeOp(), x);
}

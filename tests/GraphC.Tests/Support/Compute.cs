using static GraphC.Declare;

namespace GraphC.Tests.Support;

/// <summary>Small graphs without inputs, computed by the float64 interpreter.</summary>
internal static class Compute
{
    /// <summary>0, 1, 2, ... of a shape.</summary>
    public static Node Counting(params long[] shape)
    {
        var tensor = new Tensor(DType.Float32, shape);
        for (var i = 0; i < tensor.Length; i++)
        {
            tensor.AsSpan<float>()[i] = i;
        }

        return Constant(tensor);
    }

    /// <summary>An Int64 vector or matrix.</summary>
    public static Node Longs(Array values) => Constant(Tensor.From(values));

    /// <summary>The elements of a node that depends on no input.</summary>
    public static double[] Values(Node node, ulong seed = 0, ulong step = 0) => Interpreter.Run(Graph.Close([node]), [], seed, step)[0].Data;

    /// <summary>The elements of a node of one input.</summary>
    public static double[] Values(Node node, params Tensor[] inputs) => Interpreter.Run(Graph.Close([node]), inputs)[0].Data;

    /// <summary>The message of the error that a declaration ends with.</summary>
    public static string Refusal(Func<object> declare) => Assert.Throws<GraphException>(declare).Message;
}

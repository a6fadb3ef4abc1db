namespace GraphC.Tests.Foreign;

/// <summary>A case as a graph: its results and gradients, what is fed, and what must come out.</summary>
/// <param name="Graph">The outputs are those of <paramref name="Expected"/>, in its order.</param>
/// <param name="Inputs">One tensor for each input of the graph.</param>
/// <param name="Expected">The name and the elements of each output.</param>
internal sealed record TorchProgram(Graph Graph, IReadOnlyList<Tensor> Inputs, IReadOnlyList<(string Name, Tensor Tensor)> Expected)
{
    /// <summary>Declares a case.</summary>
    /// <param name="torch">The case.</param>
    /// <param name="real">The element type that its floating-point tensors get.</param>
    public static TorchProgram Of(TorchCase torch, DType real)
    {
        Skip.IfNot(TorchOps.Table.TryGetValue(torch.Op, out var build), $"op not built yet: {torch.Op}");
        var inputs = new List<(Node Node, Tensor Tensor)>();
        var operands = torch.Group("in.").ToDictionary(t => t.Name, t => Declare($"in.{t.Name}", t.Tensor));
        var results = build!(new TorchOperands(operands, torch.Arguments)).All.Where(r => torch.Tensors.ContainsKey($"out.{r.Name}")).ToArray();
        Assert.Equal(torch.Group("out.").Select(t => t.Name).Order(), results.Select(r => r.Name).Order());

        // A scalar loss is a tensor of one element there.
        var cotangents = results
            .Where(r => torch.Tensors.ContainsKey($"dout.{r.Name}"))
            .Select(r => (r.Node, Declare($"dout.{r.Name}", torch.Tensors[$"dout.{r.Name}"]).Reshape(r.Node.Shape))).ToList();
        var wrt = torch.Group("grad.").ToList();
        var gradients = Gradients.Vjp(cotangents, [.. wrt.Select(g => operands[g.Name])]);
        return new(
            Graph.Close([.. results.Select(r => r.Node), .. gradients], inputs: [.. inputs.Select(i => i.Node)]),
            [.. inputs.Select(i => i.Tensor)],
            [.. results.Select(r => ($"out.{r.Name}", torch.Tensors[$"out.{r.Name}"])), .. wrt.Select(g => ($"grad.{g.Name}", g.Tensor))]);

        Node Declare(string name, Tensor tensor)
        {
            var fed = tensor.DType.IsFloat ? tensor.As(real) : tensor;
            var node = GraphC.Declare.Input(name, fed.DType, Shape.Of(fed.Shape.ToArray().Select(e => (Dim)e)));
            inputs.Add((node, fed));
            return node;
        }
    }
}

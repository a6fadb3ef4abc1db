namespace GraphC.Tests.Foreign;

/// <summary>The optimizers of PyTorch, as its arguments describe them, and the cases that test their rules.</summary>
internal static class TorchOptimizers
{
    private static readonly Dictionary<string, Func<CaseArguments, Optimizer>> Table = new()
    {
        ["adadelta"] = a => new Adadelta(a.Number("lr"), a.Number("rho"), a.Number("eps"), a.Number("weight_decay")),
        ["adagrad"] = a => new Adagrad(
            a.Number("lr"), a.Number("lr_decay"), a.Number("eps"), a.Number("weight_decay"), a.Number("initial_accumulator_value")),
        ["adam"] = a => new Adam(
            a.Number("lr"), a.Numbers("betas")[0], a.Numbers("betas")[1], a.Number("eps"), a.Number("weight_decay"), a.Flag("amsgrad")),
        ["adamax"] = a => new Adamax(
            a.Number("lr"), a.Numbers("betas")[0], a.Numbers("betas")[1], a.Number("eps"), a.Number("weight_decay")),
        ["adamw"] = a => new AdamW(
            a.Number("lr"), a.Numbers("betas")[0], a.Numbers("betas")[1], a.Number("eps"), a.Number("weight_decay"), a.Flag("amsgrad")),
        ["nadam"] = a => new NAdam(
            a.Number("lr"), a.Numbers("betas")[0], a.Numbers("betas")[1], a.Number("eps"), a.Number("weight_decay"),
            a.Number("momentum_decay")),
        ["radam"] = a => new RAdam(
            a.Number("lr"), a.Numbers("betas")[0], a.Numbers("betas")[1], a.Number("eps"), a.Number("weight_decay")),
        ["rmsprop"] = a => new RmsProp(
            a.Number("lr"), a.Number("alpha"), a.Number("eps"), a.Number("momentum"), a.Flag("centered"), a.Number("weight_decay")),
        ["sgd"] = a => new Sgd(
            a.Number("lr"), a.Number("momentum"), a.Number("dampening"), a.Flag("nesterov"), a.Number("weight_decay")),
    };

    /// <summary>
    /// The optimizer that arguments describe: <c>adam_amsgrad_l2</c> is an <c>adam</c>. Skips the test where there is none.
    /// </summary>
    public static Optimizer Create(CaseArguments arguments)
    {
        var name = arguments.Text("name");
        Skip.IfNot(Table.TryGetValue(name.Split('_')[0], out var create), $"optimizer not built yet: {name}");
        return create!(arguments);
    }

    /// <summary>
    /// Runs an optimizer case, a parameter after each of several given gradients, and compares.
    /// </summary>
    /// <param name="torch">A case of the op <c>optimizer</c>.</param>
    /// <param name="real">The element type of the parameter.</param>
    /// <param name="execute">Who executes the step.</param>
    /// <param name="tolerance">Relative to the largest magnitude; never below what the vectors are exact to.</param>
    public static void Check(TorchCase torch, DType real, Func<Graph, IStatefulProgram> execute, double tolerance)
    {
        // PyTorch keeps NAdam's product of momenta in float32.
        tolerance = Math.Max(tolerance, torch.Arguments.Text("name").StartsWith("nadam", StringComparison.Ordinal) ? 1e-8 : 0);
        var start = torch.Tensors["in.p"].As(real);
        var parameter = Declare.Parameter("p", Declare.Constant(start));
        var gradient = Declare.Input("gradient", real, parameter.Shape);
        var updates = Create(torch.Arguments).Apply([(parameter, torch.Arguments.Flag("maximize") ? -gradient : gradient)]);
        var program = execute(Graph.Close([], updates, [gradient]));
        var (gradients, expected) = (torch.Tensors["in.grads"].As(real), torch.Tensors["out.p"]);
        for (var step = 0; step < gradients.Shape[0]; step++)
        {
            program.Run(gradients.At(step));
            Tensors.AssertClose($"p after step {step + 1}", expected.At(step).ToDoubles(), program.Read(parameter), tolerance);
        }
    }
}

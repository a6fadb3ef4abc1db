namespace GraphC.Tests.Foreign;

/// <summary>The learning-rate schedulers of PyTorch, as its arguments describe them.</summary>
internal static class TorchSchedules
{
    private static readonly Dictionary<string, Func<CaseArguments, Schedule>> Table = new()
    {
        ["constant"] = a => Schedule.Constant(a.Number("base")),
        ["cosine"] = a => Schedule.Cosine(a.Number("base"), a.Int("t_max"), a.Number("eta_min")),
        ["cosine_restarts"] = a => Schedule.CosineRestarts(a.Number("base"), a.Int("t_0"), a.Int("t_mult"), a.Number("eta_min")),
        ["exponential"] = a => Schedule.Exponential(a.Number("base"), a.Number("gamma")),
        ["linear"] = a => Schedule.Linear(a.Number("base"), a.Int("iters"), a.Number("start"), a.Number("end")),
        ["multistep"] = a => Schedule.MultiStep(a.Number("base"), a.Ints("milestones"), a.Number("gamma")),
        ["onecycle"] = a => Schedule.OneCycle(a.Number("max_lr"), a.Int("total_steps")),
        ["polynomial"] = a => Schedule.Polynomial(a.Number("base"), a.Int("iters"), a.Number("power")),
        ["step"] = a => Schedule.Step(a.Number("base"), a.Int("size"), a.Number("gamma")),
    };

    /// <summary>The schedule that arguments describe; skips the test where there is none.</summary>
    public static Schedule Create(CaseArguments arguments)
    {
        Skip.IfNot(Table.TryGetValue(arguments.Text("name"), out var create), $"schedule not built yet: {arguments.Text("name")}");
        return create!(arguments);
    }
}

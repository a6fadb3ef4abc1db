namespace GraphC.Compiler;

/// <summary>
/// A loop of unknown length. One worker asks before each step whether the run has been stopped, and says so where all of them look for the
/// condition: they leave the loop together.
/// </summary>
internal sealed class WhileWriter(Stmt.While loop, IReadOnlyList<IReadOnlyList<KernelCall>> calls, Identifiers names, CodeText code)
    : RegionWriter(loop, calls, names, code)
{
    /// <inheritdoc/>
    protected override void Body()
    {
        var (condition, step, goesOn) = (Programs[0], Programs[1], Name(loop.Condition));
        string[] before = [.. loop.States.Select((_, i) => $"before{i}")];
        string[] after = [.. loop.States.Select((_, i) => $"after{i}")];
        string[] given = [.. before, .. loop.Fixed.Select(At)];
        for (var i = 0; i < before.Length; i++)
        {
            Code.Line($"var {before[i]} = {At(loop.States[i].Initial)};");
        }

        Code.Block("while (true)", () =>
        {
            Code.Block("", () => condition.Write(given, [goesOn]));
            Code.Line($"if (turns.Take(false, true, true)) frame.StopIfAsked({goesOn});");
            Code.Line("turns.Wait();");
            Code.Line($"if (*{goesOn} == 0) break;");
            for (var i = 0; i < after.Length; i++)
            {
                var (last, other) = (Name(loop.States[i].Last!), Name(loop.States[i].Other!));
                Code.Line($"var {after[i]} = {before[i]} == {last} ? {other} : {last};");
            }

            Code.Block("", () => step.Write(given, after));
            Code.Line("turns.Wait();");
            for (var i = 0; i < after.Length; i++)
            {
                Code.Line($"{before[i]} = {after[i]};");
            }
        });
        for (var i = 0; i < before.Length; i++)
        {
            End(loop.States[i], before[i], step.Input(i));
        }
    }
}

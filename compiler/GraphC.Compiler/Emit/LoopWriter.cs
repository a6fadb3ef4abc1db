namespace GraphC.Compiler;

/// <summary>
/// A loop over sequences: before each step the pointers move on to its items and values, and what it computed of the states becomes what the
/// next one is given.
/// </summary>
internal sealed class LoopWriter(Stmt.Loop loop, IReadOnlyList<IReadOnlyList<KernelCall>> calls, Identifiers names, CodeText code)
    : RegionWriter(loop, calls, names, code)
{
    private NestedRoutine Step => Programs[0];

    /// <inheritdoc/>
    protected override void Body()
    {
        Step.Rest();
        for (var i = 0; i < loop.Fixed.Length; i++)
        {
            Step.Connect(Step.Input(loop.States.Length + loop.Items.Length + i), At(loop.Fixed[i]));
        }

        var isCopied = loop.States.Select((state, i) => Begin(state, Step.Input(i))).ToList().Contains(true);
        if (isCopied)
        {
            Code.Line("turns.Wait();");
        }

        Code.Line($"var rounds = {Text(loop.Length)};");
        Code.Block("for (var round = 0L; round < rounds; round++)", () =>
        {
            Code.Line(loop.Reverse ? "var at = rounds - 1 - round;" : "var at = round;");
            Move();
            Step.Lines();
            Code.Line("turns.Wait();");
            for (var i = 0; i < loop.States.Length; i++)
            {
                Code.Line($"{Name(Step.Input(i))} = {Name(Step.Output(i))};");
            }
        });
        for (var i = 0; i < loop.States.Length; i++)
        {
            End(loop.States[i], Name(Step.Input(i)), Step.Input(i));
        }
    }

    /// <summary>Declares a state as it is before the first step; true if it is copied to where all of it is kept.</summary>
    private bool Begin(LoopState state, Buffer before)
    {
        if (state.Trace is not { } trace)
        {
            Code.Line($"var {Name(before)} = {At(state.Initial)};");
            return false;
        }

        Code.Line($"var {Name(before)} = {Name(trace)}{(loop.Reverse ? $" + {Factor(loop.Length)} * {Factor(before.Elements)}" : "")};");
        Copy(At(state.Initial), Name(before), before);
        return true;
    }

    /// <summary>Declares what changes from step to step.</summary>
    private void Move()
    {
        for (var i = 0; i < loop.Items.Length; i++)
        {
            var item = Step.Input(loop.States.Length + i);
            Step.Connect(item, $"({At(loop.Items[i])} + at * {Factor(item.Elements)})");
        }

        for (var i = 0; i < loop.States.Length; i++)
        {
            var (state, next) = (loop.States[i], Step.Output(i));
            Code.Line(state.Trace is { } trace
                ? $"var {Name(next)} = {Name(trace)} + {(loop.Reverse ? "at" : "(at + 1)")} * {Factor(next.Elements)};"
                : $"var {Name(next)} = ((rounds - round) & 1) != 0 ? {Name(state.Last!)} : {Name(state.Other!)};");
        }

        for (var i = 0; i < loop.Values.Length; i++)
        {
            var value = Step.Output(loop.States.Length + i);
            Code.Line($"var {Name(value)} = {Name(loop.Values[i])} + at * {Factor(value.Elements)};");
        }
    }
}

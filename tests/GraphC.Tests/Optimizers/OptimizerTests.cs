using GraphC.Tests.Foreign;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Optimizers;

public class OptimizerTests
{
    public static TheoryData<string, Func<Optimizer>> Absurd => new()
    {
        { "learningRate", () => new Adam(-1) },
        { "learningRate", () => new Sgd(double.NaN) },
        { "beta1", () => new Adam(beta1: 1) },
        { "beta2", () => new AdamW(beta2: -0.1) },
        { "epsilon", () => new Adamax(epsilon: -1) },
        { "weightDecay", () => new Adam(weightDecay: -1) },
        { "momentum", () => new Sgd(0.1, momentum: -0.9) },
        { "alpha", () => new RmsProp(alpha: 1) },
        { "rho", () => new Adadelta(rho: 2) },
        { "rateDecay", () => new Adagrad(rateDecay: -1) },
        { "momentumDecay", () => new NAdam(momentumDecay: double.PositiveInfinity) },
        { "beta1", () => new RAdam(beta1: double.NaN) },
        { "ClipNorm", () => new Adam { ClipNorm = 0 } },
        { "ClipValue", () => new Adam { ClipValue = -1 } },
    };

    [Theory]
    [MemberData(nameof(Absurd))]
    public void An_absurd_hyperparameter_is_refused_by_its_name(string name, Func<Optimizer> build) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(build).ParamName);

    [Fact]
    public void Slots_are_named_after_their_parameters()
    {
        var loss = Input("x", Float32, [Batch, 4]).Dense(2).Square().Mean();

        Assert.Equal(
            [
                "adam.learning_rate", "adam.step", "dense.bias", "dense.bias.adam_m", "dense.bias.adam_v",
                "dense.weight", "dense.weight.adam_m", "dense.weight.adam_v",
            ],
            Graph.Close([loss], new Adam().Minimize(loss)).VariableNames.Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_trainable_variables_of_the_loss_are_changed_and_no_others()
    {
        var (a, b, c) = (Parameter("a", Counting(3)), State("b", Counting(3)), Parameter("c", Counting(3)));

        Assert.Equal([a], new Sgd(0.1).Minimize((a * b).Sum()).Select(u => u.Variable));
        Assert.Equal([c], new Sgd(0.1).Minimize((a * c).Sum(), [c]).Select(u => u.Variable));
    }

    [Fact]
    public void A_loss_of_no_parameter_is_refused() => Assert.Contains(
        "Minimize: the loss depends on no trainable variable", Refusal(() => new Adam().Minimize(Input("x", Float32, [2]).Sum())));

    [Fact]
    public void A_loss_that_is_no_scalar_is_refused() => Assert.Contains(
        "the loss must be a floating-point scalar", Refusal(() => new Adam().Minimize(Parameter("p", Counting(3)))));

    [Fact]
    public void The_learning_rate_may_be_set_between_steps()
    {
        var p = Parameter("p", Fill.Full(0, Float32, []));
        var sgd = new Sgd(0.5);
        var program = new InterpretedProgram(Graph.Close([], sgd.Apply([(p, Constant(1, Float32))])));
        program.Run();
        program.Write(sgd.LearningRate, 0.125);
        program.Run();

        Assert.Equal([-0.625], program.Read(p));
        sgd.SetLearningRate(0.25);
        Assert.Equal(0.25, sgd.LearningRate.Value.ToScalar());
    }

    [Fact]
    public void Dampening_leaves_the_first_step_alone()
    {
        var p = Parameter("p", Fill.Full(0, Float64, []));
        var program = new InterpretedProgram(Graph.Close([], new Sgd(1, momentum: 0.5, dampening: 0.75).Apply([(p, Constant(1, Float64))])));
        program.Run();
        program.Run();

        Assert.Equal([-1 - (0.5 + 0.25)], program.Read(p));
    }

    [Fact]
    public void Gradients_may_be_clipped_by_value()
    {
        var p = Parameter("p", Fill.Full(0, Float64, [3]));
        var gradient = Constant(Tensor.From(new double[] { -5, 0.5, 2 }));
        var program = new InterpretedProgram(Graph.Close([], new Sgd(1) { ClipValue = 1 }.Apply([(p, gradient)])));
        program.Run();

        Assert.Equal([1, -0.5, -1], program.Read(p));
    }

    [Fact]
    public void Gradients_may_be_clipped_by_their_common_norm()
    {
        var (a, b) = (Parameter("a", Fill.Full(0, Float64, [])), Parameter("b", Fill.Full(0, Float64, [])));
        var updates = new Sgd(1) { ClipNorm = 1 }.Apply([(a, Constant(3, Float64)), (b, Constant(4, Float64))]);
        var program = new InterpretedProgram(Graph.Close([], updates));
        program.Run();

        Assert.Equal(-0.6, program.Read(a)[0], 1e-6);
        Assert.Equal(-0.8, program.Read(b)[0], 1e-6);
    }

    [Fact]
    public void Small_gradients_are_not_blown_up() => Assert.Equal(
        [0.25], Values(Clipping.ByGlobalNorm([Constant(0.25, Float64)], 1)[0]));

    [Fact]
    public void One_optimizer_may_minimize_two_losses_in_one_step()
    {
        var (a, b) = (Parameter("a", Fill.Full(1, Float64, [])), Parameter("b", Fill.Full(1, Float64, [])));
        var adam = new Adam(0.1);
        var graph = Graph.Close([], [.. adam.Minimize(a.Square()), .. adam.Minimize(b.Square())]);
        var program = new InterpretedProgram(graph);
        program.Run();
        program.Run();

        Assert.Equal([2], program.Read(graph.Variables.Single(v => v.DeclaredName == "adam.step")));
        Assert.Equal(program.Read(a), program.Read(b));
    }

    [Fact]
    public void A_parameter_with_two_new_values_is_refused()
    {
        var p = Parameter("p", Fill.Full(1, Float64, []));

        Assert.Contains("the variable 'p' is updated twice",
            Refusal(() => Graph.Close([], [.. new Sgd(0.1).Minimize(p.Square()), .. new Sgd(0.1).Minimize(p.Abs())])));
    }

    [Fact]
    public void Float32_parameters_have_exact_corrections()
    {
        // Far into training 1 - beta^t must not have drifted: m̂ / √v̂ of a constant gradient is 1.
        var p = Parameter("p", Fill.Full(0, Float32, []));
        var adam = new Adam(1, epsilon: 0);
        var graph = Graph.Close([], adam.Apply([(p, Constant(1, Float32))]));
        var program = new InterpretedProgram(graph);
        for (var step = 1; step <= 200; step++)
        {
            program.Run();
            Assert.Equal(-step, program.Read(p)[0], 1e-3);
        }
    }

    [Fact]
    public void A_gradient_must_have_the_type_of_its_parameter() => Assert.Contains(
        "a gradient f32[2] does not fit a parameter f32[3]",
        Refusal(() => new Sgd(0.1).Apply([(Parameter("p", Counting(3)), Counting(2))])));

    [Fact]
    public void Nesterov_needs_momentum() => Assert.Throws<ArgumentException>(() => new Sgd(0.1, nesterov: true));

    public static TheoryData<string> Rules => ["Sgd", "Momentum", "Adam", "AdamW", "NAdam", "RAdam", "Adamax", "RmsProp", "Adagrad", "Adadelta"];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_descends(string rule)
    {
        Optimizer optimizer = rule switch
        {
            "Sgd" => new Sgd(0.1),
            "Momentum" => new Sgd(0.05, momentum: 0.9, nesterov: true),
            "Adam" => new Adam(0.1),
            "AdamW" => new AdamW(0.1),
            "NAdam" => new NAdam(0.1),
            "RAdam" => new RAdam(0.1),
            "Adamax" => new Adamax(0.1),
            "RmsProp" => new RmsProp(0.05, centered: true, momentum: 0.5),
            "Adagrad" => new Adagrad(0.5),
            _ => new Adadelta(10),
        };
        var p = Parameter("p", Counting(4) + 1);
        var loss = (p - 0.5).Square().Sum();
        var program = new InterpretedProgram(Graph.Close([loss], optimizer.Minimize(loss)));
        var first = program.Run()[0][0];
        for (var step = 0; step < 60; step++)
        {
            program.Run();
        }

        Assert.InRange(program.Run()[0][0], 0, first / 4);
    }
}

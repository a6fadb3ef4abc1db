using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Executables side by side.</summary>
public class SharingTests
{
    [Fact]
    public void Prediction_sees_what_training_learned()
    {
        var model = new Classifier();
        using var train = model.Train();
        using var predict = model.Predict();
        var examples = Classifier.Examples(20);
        var first = train.Run(examples)[0].ToScalar();
        for (var step = 0; step < 200; step++)
        {
            train.Run(examples);
        }

        Assert.True(train.Run(examples)[0].ToScalar() < 0.1 * first);
        Assert.Equal(examples[1].ToArray<long>(), predict.Run(examples[0])[0].ToArray<long>());
    }

    [Fact]
    public void Starting_values_depend_on_the_seed_alone()
    {
        double[][] Weights(ulong seed, bool other)
        {
            var model = new Classifier();
            if (other)
            {
                model.Predict().Dispose();   // something else compiled first, with another seed
            }

            using var train = model.Train(Agreement.Fresh with { Seed = seed });
            return [.. train.Graph.Variables.Select(v => Value.From(v.Value).Data)];
        }

        Assert.Equal(Weights(1, false), Weights(1, false));
        Assert.NotEqual(Weights(1, false), Weights(2, false));
        Assert.Equal(Weights(0, false), Weights(0, true));
    }

    [Fact]
    public async Task Two_executables_run_at_once()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var train = new Classifier().Train();
            var losses = new List<double>();
            for (var step = 0; step < 300; step++)
            {
                losses.Add(train.Run(Classifier.Examples(1 + step % 9, step))[0].ToScalar());
            }

            return losses;
        })));
        Assert.All(runs, losses => Assert.Equal(runs[0], losses));
    }

    [Fact]
    public void Batch_norm_measures_while_training_and_remembers_for_prediction()
    {
        var x = Input("x", Float32, [Batch, 4]);
        var y = (x * 3 + 5).BatchNorm().Dense(2);
        using var train = Compile(new Sgd(0.01).Minimize(y.Square().Mean()), options: Agreement.Fresh);
        using var predict = Compile([y], options: Agreement.Fresh);
        Assert.Contains(train.Graph.Updates, u => !u.Variable.IsTrainable);
        for (var step = 0; step < 5; step++)
        {
            Agreement.Check(train, [Filled.Floats(step, 9, 4)], _ => 1e-4, floor: 0.1);
            Agreement.Check(predict, [Filled.Floats(step, 3, 4)], _ => 1e-5);
        }

        Assert.Empty(train.Run(Filled.Floats(9, 9, 4)));
    }

    [Fact]
    public void Step_counts_completed_runs_and_may_be_set()
    {
        using var program = Compile([Draw.Uniform([3])], options: Agreement.Fresh);
        var (first, second) = (program.Run()[0].ToArray<float>(), program.Run()[0].ToArray<float>());
        Assert.NotEqual(first, second);
        Assert.Equal(2u, program.Step);
        program.Step = 1;
        Assert.Equal(second, program.Run()[0].ToArray<float>());
    }

    [Fact]
    public void Draws_are_those_of_the_interpreter_at_every_step()
    {
        var x = Input("x", Float32, [Batch, 7]);
        using var program = Compile(Graph.Close(
            [x + Draw.Uniform([Batch, 7]), Draw.Normal([Batch, 7], dtype: Float64), Draw.Integers(-3, 9, [Batch]), x.Dropout(0.5)], [], training: true), Agreement.Fresh);
        foreach (var n in (int[])[3, 40, 0, 1])
        {
            Agreement.Check(program, [Filled.Floats(n, n, 7)], _ => 1e-5);
        }
    }
}

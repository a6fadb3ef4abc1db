using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;

namespace GraphC.Compiler.Tests.Fuzz;

/// <summary>Random loops, compiled once and run for several numbers of steps, against the same steps without a loop, in float64.</summary>
public class RandomLoopTests
{
    [Theory]
    [MemberData(nameof(RandomGraphTests.Seeds), MemberType = typeof(RandomGraphTests))]
    public void A_loop_and_its_gradients_are_what_its_steps_are_one_by_one(int seed)
    {
        var loop = new RandomLoop(seed);
        using var program = Compile(loop.Scanned(), Agreement.Fresh);
        foreach (var time in loop.Times)
        {
            var inputs = loop.Draw(time);
            var expected = Interpreter.Run(loop.Unrolled(time), inputs);
            var results = program.Run(inputs);
            Assert.Equal(expected.Count, results.Count);
            for (var i = 0; i < expected.Count; i++)
            {
                Agreement.AssertClose(expected[i], results[i], 1e-4, $"result {i} of {time} steps", floor: 0.1);
            }

            program.Arena.Fill(0xFF);   // what the next run reads it must have written itself: these bytes are NaN
        }
    }
}

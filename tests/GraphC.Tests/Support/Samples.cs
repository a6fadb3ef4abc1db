namespace GraphC.Tests.Support;

/// <summary>The samples of <see cref="OpTable"/> and data for them.</summary>
internal static class Samples
{
    /// <summary>Op, sample and the value of the symbol n, by name, so that a failure says which.</summary>
    public static IEnumerable<object[]> All(Func<OpSample, bool> where, params int[] extents) =>
        from definition in OpTable.All
        from sample in definition.Samples
        where @where(sample)
        from n in extents
        where n == extents[0] || sample.Inputs.Any(i => i.Shape.Any(d => d.Symbols.Any()))
        select new object[] { definition.Name, sample.Label, n };

    public static OpSample Find(string op, string label) =>
        OpTable.All.Single(d => d.Name == op).Samples.Single(s => s.Label == label);

    /// <summary>Elements drawn from the sample's interval, for n bound to a value.</summary>
    public static Tensor Draw(OpInput input, int n, Random random)
    {
        var tensor = new Tensor(input.DType, [.. input.Shape.Select(d => d.Evaluate(_ => n))]);
        for (var i = 0; i < tensor.Length; i++)
        {
            var x = input.Low + (input.High - input.Low) * random.NextDouble();
            switch (input.DType)
            {
                case DType.Float32: tensor.AsSpan<float>()[i] = (float)x; break;
                case DType.Float64: tensor.AsSpan<double>()[i] = x; break;
                case DType.Int32: tensor.AsSpan<int>()[i] = (int)Math.Floor(x); break;
                case DType.Int64: tensor.AsSpan<long>()[i] = (long)Math.Floor(x); break;
                case DType.UInt8: tensor.AsSpan<byte>()[i] = (byte)Math.Floor(x); break;
                default: tensor.Bytes[i] = (byte)Math.Floor(x); break;
            }
        }

        return tensor;
    }

    /// <summary>The same numbers for the same test, in any order of tests.</summary>
    public static Random Seeded(string op, string label, int n) => new($"{op}/{label}/{n}".Aggregate(17, (h, c) => unchecked(h * 31 + c)));
}

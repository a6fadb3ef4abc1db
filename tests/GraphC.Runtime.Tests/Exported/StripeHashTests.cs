namespace GraphC.Runtime.Tests.Exported;

public class StripeHashTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 7))];

    [Fact]
    public void It_does_not_matter_in_which_parts_data_comes()
    {
        var (whole, parts) = (new StripeHash(), new StripeHash());
        whole.Add(Data);
        parts.Add(Data.AsSpan(0, 32));
        parts.Add([]);
        parts.Add(Data.AsSpan(32));
        Assert.Equal(whole.Value, parts.Value);
    }

    [Fact]
    public void Every_bit_matters_and_so_does_the_length()
    {
        var seen = new HashSet<ulong>();
        for (var bit = -1; bit < Data.Length * 8; bit++)
        {
            var data = Data.ToArray();
            if (bit >= 0)
            {
                data[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            Assert.True(seen.Add(HashOf(data)));
        }

        Assert.True(seen.Add(HashOf([.. Data, .. new byte[32]])));
    }

    [Fact]
    public void Only_whole_stripes_are_taken() => Assert.Throws<ArgumentException>(() => HashOf(Data[..33]));

    private static ulong HashOf(byte[] data)
    {
        var hash = new StripeHash();
        hash.Add(data);
        return hash.Value;
    }
}

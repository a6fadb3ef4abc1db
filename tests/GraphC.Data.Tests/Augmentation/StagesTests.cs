namespace GraphC.Data.Tests;

public class StagesTests
{
    // 1 2 3
    // 4 5 6
    private static readonly float[] TwoByThree = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void A_crop_of_the_same_size_is_the_picture_moved_by_up_to_the_border_each_way_equally_often()
    {
        var counts = new Dictionary<string, int>();
        for (var example = 0; example < 9000; example++)
        {
            var key = string.Join(" ", Applied(new RandomCrop(border: 1, fill: 9), TwoByThree, new(1, 2, 3), example));
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(9, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));   // 1000 ± 5 deviations
        Assert.All((string[])["1 2 3 4 5 6", "9 9 9 9 1 2", "5 6 9 9 9 9", "4 5 6 9 9 9", "2 3 9 5 6 9"], key => Assert.Contains(key, counts.Keys));
    }

    [Fact]
    public void A_crop_of_its_own_size_is_a_window()
    {
        var windows = Enumerable.Range(0, 200).Select(e => string.Join(" ", Applied(new RandomCrop(1, 2, border: 0), TwoByThree, new(1, 2, 3), e))).Distinct();
        Assert.Equal(["1 2", "2 3", "4 5", "5 6"], windows.Order());
        Assert.Contains("5 × 5", Assert.Throws<ArgumentException>(() => new RandomCrop(5, 5, border: 1).Result(new(1, 2, 3))).Message);
    }

    [Fact]
    public void A_crop_that_misses_the_picture_is_all_border() =>
        Assert.Contains(
            Enumerable.Range(0, 300).Select(e => Applied(new RandomCrop(1, 1, border: 3), TwoByThree, new(1, 2, 3), e)), x => x is [0]);

    [Fact]
    public void Channels_move_together()
    {
        for (var example = 0; example < 50; example++)
        {
            var moved = Applied(new RandomCrop(border: 2, fill: 0), [1, 2, 3, 4, 11, 12, 13, 14], new(2, 2, 2), example);
            Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(moved[i] == 0 ? 0 : moved[i] + 10, moved[4 + i]));
        }
    }

    [Fact]
    public void A_flip_exchanges_left_and_right()
    {
        Assert.Equal([3, 2, 1, 6, 5, 4], Applied(new HorizontalFlip(probability: 1), TwoByThree, new(1, 2, 3)));
        Assert.Equal(TwoByThree, Applied(new HorizontalFlip(probability: 0), TwoByThree, new(1, 2, 3)));
        var flipped = Enumerable.Range(0, 4000).Count(e => Applied(new HorizontalFlip(0.25), TwoByThree, new(1, 2, 3), e)[0] == 3);
        Assert.InRange(flipped, 860, 1140);   // 1000 ± 5 deviations
        Assert.Throws<ArgumentOutOfRangeException>(() => new HorizontalFlip(1.5));
    }

    [Fact]
    public void A_rotation_is_counter_clockwise_about_the_centre()
    {
        float[] square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        AssertNear(square, Applied(RandomTurn.Rotation(0, 0), square, new(1, 3, 3)));
        AssertNear([3, 6, 9, 2, 5, 8, 1, 4, 7], Applied(RandomTurn.Rotation(90, 90), square, new(1, 3, 3)));
        AssertNear([9, 8, 7, 6, 5, 4, 3, 2, 1], Applied(RandomTurn.Rotation(-180, -180), square, new(1, 3, 3)));
        // By 45° the corners come from outside of the picture: √2 from the centre is (1.41, 0), between the edge 6 and the filling.
        var turned = Applied(RandomTurn.Rotation(45, 45, fill: 0), square, new(1, 3, 3));
        var part = (float)Math.Sqrt(2) - 1;
        Assert.Equal(6 * (1 - part), turned[2], 1e-5);
        Assert.Equal(5, turned[4], 1e-5);
    }

    [Fact]
    public void Angles_cover_their_range()
    {
        // What lands right of the centre was below it before by sin(angle), and in a ramp that rises downwards is greater by that.
        var ramp = Enumerable.Range(0, 9).Select(i => (float)(i / 3)).ToArray();
        var angles = Enumerable.Range(0, 2000)
            .Select(e => Math.Asin(Applied(RandomTurn.Rotation(-30, 60), ramp, new(1, 3, 3), e)[5] - 1) * 180 / Math.PI).Order().ToArray();
        Assert.InRange(angles[0], -30.01, -28);
        Assert.InRange(angles[1000], 11, 19);
        Assert.InRange(angles[^1], 58, 60.01);
    }

    [Fact]
    public void Scaling_interpolates_around_the_centre()
    {
        // Twice as large, the columns 0 1 2 3 come from 0.75, 1.25, 1.75 and 2.25.
        AssertNear([17.5f, 22.5f, 27.5f, 32.5f], Applied(RandomTurn.Scaling(2, 2), [10, 20, 30, 40], new(1, 1, 4)));
        // Half as large, they come from -1.5, 0.5, 2.5 and 4.5.
        AssertNear([0, 15, 35, 0], Applied(RandomTurn.Scaling(0.5, 0.5), [10, 20, 30, 40], new(1, 1, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomTurn.Scaling(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomTurn.Rotation(5, -5));
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomTurn.Scaling(1, double.NaN));
    }

    [Fact]
    public void Brightness_multiplies_and_is_cut_off()
    {
        var factors = Enumerable.Range(0, 1000).Select(e => Applied(new ColorJitter(brightness: 0.5), [0.5f, 0.9f], new(1, 1, 2), e)).ToArray();
        Assert.All(factors, x => Assert.Equal(Math.Min(1, x[0] * 1.8f), x[1], 1e-5));
        AssertUniform(factors.Select(x => x[0] / 0.5), 0.5, 1.5);
    }

    [Fact]
    public void Contrast_keeps_the_mean_grey_and_scales_the_distances_from_it()
    {
        var results = Enumerable.Range(0, 1000).Select(e => Applied(new ColorJitter(contrast: 0.8), [0.4f, 0.6f], new(1, 1, 2), e)).ToArray();
        Assert.All(results, x => Assert.Equal(1, x[0] + x[1], 1e-5));
        AssertUniform(results.Select(x => (x[1] - x[0]) / 0.2), 0.2, 1.8);
    }

    [Fact]
    public void Saturation_keeps_the_grey_of_a_pixel_and_scales_its_colour()
    {
        const double Gray = 0.299 * 0.5 + 0.587 * 0.4 + 0.114 * 0.3;
        var results = Enumerable.Range(0, 1000).Select(e => Applied(new ColorJitter(saturation: 1), [0.5f, 0.4f, 0.3f], new(3, 1, 1), e)).ToArray();
        Assert.All(results, x => Assert.Equal(Gray, 0.299 * x[0] + 0.587 * x[1] + 0.114 * x[2], 1e-5));
        AssertUniform(results.Select(x => (x[0] - x[2]) / 0.2), 0, 2);
        // A grey picture has no colour to change.
        Assert.Equal([0.25f, 0.5f], Applied(new ColorJitter(saturation: 1), [0.25f, 0.5f], new(1, 1, 2)));
    }

    [Fact]
    public void Colours_need_one_channel_or_three()
    {
        Assert.Contains("[2, 4, 4]", Assert.Throws<ArgumentException>(() => new ColorJitter(0.1).Result(new(2, 4, 4))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColorJitter(contrast: 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColorJitter(saturation: double.NaN));
    }

    [Fact]
    public void A_cutout_covers_a_square_around_any_pixel()
    {
        var ones = Enumerable.Repeat(1f, 2 * 4 * 5).ToArray();
        var centres = new HashSet<(int, int)>();
        for (var example = 0; example < 500; example++)
        {
            var cut = Applied(new Cutout(side: 3, fill: 0), ones, new(2, 4, 5), example);
            Assert.Equal(cut[..20], cut[20..]);
            var covered = Enumerable.Range(0, 20).Where(i => cut[i] == 0).ToArray();
            var (top, bottom) = (covered.Min(i => i / 5), covered.Max(i => i / 5));
            var (left, right) = (covered.Min(i => i % 5), covered.Max(i => i % 5));
            Assert.Equal((bottom - top + 1) * (right - left + 1), covered.Length);
            Assert.InRange(covered.Length, 4, 9);   // 2 × 2 in a corner
            centres.Add((top == 0 ? bottom - 1 : top + 1, left == 0 ? right - 1 : left + 1));
        }

        Assert.Equal(20, centres.Count);
        Assert.Equal(ones, Applied(new Cutout(side: 0), ones, new(2, 4, 5)));
    }

    [Fact]
    public void Standardization_is_that_of_the_channels()
    {
        var stage = new Standardization(new([1, 2], [2, 4]));
        Assert.Equal([0f, 1, 0, 0.5f], Applied(stage, [1, 3, 2, 4], new(2, 1, 2)));
        Assert.Contains("[3, 2, 2]", Assert.Throws<ArgumentException>(() => stage.Result(new(3, 2, 2))).Message);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(3)]
    public void Shares_of_a_mixture_have_the_moments_of_the_beta_distribution(double alpha)
    {
        var shares = Enumerable.Range(0, 20_000).Select(e => new Draws(seed: 1, stage: 0, epoch: 0, e).Beta(alpha)).ToArray();
        Assert.All(shares, x => Assert.InRange(x, 0, 1));
        var variance = 1 / (4 * (2 * alpha + 1));
        Assert.Equal(0.5, shares.Average(), 5 * Math.Sqrt(variance / shares.Length));
        Assert.Equal(variance, shares.Average(x => (x - 0.5) * (x - 0.5)), 0.004);
    }

    [Fact]
    public void Numbers_depend_on_seed_stage_epoch_and_example_and_on_nothing_else()
    {
        double[] first = [.. new[] { new Draws(1, 0, 0, 0), new(2, 0, 0, 0), new(1, 1, 0, 0), new(1, 0, 1, 0), new(1, 0, 0, 1) }.Select(d => d.Uniform())];
        Assert.Equal(5, first.Distinct().Count());
        Assert.Equal(first[4], new Draws(1, 0, 0, 1).Uniform());
    }

    /// <summary>A thousand numbers whose smallest, greatest and mean are those of a uniform distribution.</summary>
    private static void AssertUniform(IEnumerable<double> numbers, double from, double to)
    {
        var all = numbers.ToArray();
        var width = to - from;
        Assert.InRange(all.Min(), from - 1e-4, from + 0.02 * width);
        Assert.InRange(all.Max(), to - 0.02 * width, to + 1e-4);
        Assert.InRange(all.Average(), from + 0.45 * width, to - 0.45 * width);
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static float[] Applied(Augmentation stage, float[] values, PictureShape shape, int example = 0)
    {
        var result = stage.Result(shape);
        var to = Enumerable.Repeat(float.NaN, result.Length).ToArray();
        var before = (float[])values.Clone();
        var draws = new Draws(seed: 7, stage: 0, epoch: 0, example);
        stage.Apply(new(values, shape), new(to, result), ref draws);
        Assert.Equal(before, values);
        return to;
    }
}

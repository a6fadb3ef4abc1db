namespace GraphC.Data.Tests;

public class DrawnPicturesTests
{
    [Fact]
    public void Pictures_are_coloured_and_of_ten_classes()
    {
        var pictures = DrawnPictures.Create(train: 500, test: 100, side: 16);
        Assert.Equal("500 rows: images f32[3, 16, 16], labels i32[]", pictures.Train.ToString());
        Assert.Equal(Enumerable.Range(0, 10), pictures.Train.Labels.ToArray<int>().Distinct().Order());
        Assert.All(pictures.Train.Images.ToArray<float>(), x => Assert.InRange(x, 0, 1));
        Assert.Equal(10, DrawnPictures.ClassNames.Count);
    }

    [Fact]
    public void The_same_seed_gives_the_same_pictures_and_fewer_are_the_first_of_more()
    {
        var many = DrawnPictures.Create(train: 20, test: 5, seed: 3);
        var few = DrawnPictures.Create(train: 7, test: 5, seed: 3);
        Assert.Equal(many.Train.Take(7).Images.ToArray<float>(), few.Train.Images.ToArray<float>());
        Assert.Equal(many.Test.Images.ToArray<float>(), few.Test.Images.ToArray<float>());
        Assert.NotEqual(many.Train.Take(5).Images.ToArray<float>(), many.Test.Images.ToArray<float>());
        Assert.NotEqual(few.Train.Images.ToArray<float>(), DrawnPictures.Create(train: 7, test: 5, seed: 4).Train.Images.ToArray<float>());
    }

    [Fact]
    public void A_shape_differs_from_its_background()
    {
        var images = DrawnPictures.Create(train: 50, test: 1).Train.Images.AsSpan<float>();
        for (var picture = 0; picture < 50; picture++)
        {
            var widest = 0f;
            for (var channel = 0; channel < 3; channel++)
            {
                var plane = images.Slice((picture * 3 + channel) * 1024, 1024).ToArray();
                widest = Math.Max(widest, plane.Max() - plane.Min());
            }

            Assert.True(widest > 0.2f, $"picture {picture} spans {widest}");
        }
    }
}

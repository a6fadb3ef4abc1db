using System.Security.Cryptography;

namespace GraphC.Data.Tests;

public class DrawnDigitsTests
{
    private static readonly Digits Drawn = DrawnDigits.Create(train: 1000, test: 200);

    [Fact]
    public void The_pictures_are_the_same_on_every_machine()
    {
        byte[] bytes = [.. Drawn.Train.Images.Bytes, .. Drawn.Train.Labels.Bytes, .. Drawn.Test.Images.Bytes, .. Drawn.Test.Labels.Bytes];
        Assert.Equal("3602CECD2F7E7D4A3CA0E89014335F54BEEA51436F30C98AF03D9104D88C7F5F", Convert.ToHexString(SHA256.HashData(bytes)));
    }

    [Fact]
    public void A_smaller_set_is_the_beginning_of_a_larger_one()
    {
        var few = DrawnDigits.Create(train: 10, test: 0);
        Assert.Equal(Drawn.Train.Take(10).Images.ToArray<float>(), few.Train.Images.ToArray<float>());
        Assert.Equal(0, few.Test.Count);
    }

    [Fact]
    public void Seeds_and_parts_differ()
    {
        Assert.NotEqual(Drawn.Train.Images.ToArray<float>()[..7840], Drawn.Test.Images.ToArray<float>()[..7840]);
        Assert.NotEqual(Drawn.Train.Images.ToArray<float>()[..7840], DrawnDigits.Create(10, 0, seed: 2).Train.Images.ToArray<float>());
    }

    [Fact]
    public void Every_digit_occurs_about_equally_often() =>
        Assert.All(Drawn.Train.Labels.ToArray<int>().CountBy(l => l), c => Assert.InRange(c.Value, 60, 140));

    [Fact]
    public void Pictures_have_ink_of_about_the_amount_that_mnist_has()
    {
        var images = Drawn.Train.Images.ToArray<float>();
        Assert.InRange(images.Average(), 0.09f, 0.17f);
        Assert.InRange(images.Min(), 0, 0);
        Assert.InRange(images.Max(), 0.99f, 1);
        foreach (var image in images.Chunk(784))
        {
            Assert.InRange(image.Sum(), 15, 250);
            // Hardly anything is cut off at the border.
            Assert.InRange(image[..28].Sum() + image[^28..].Sum(), 0, 14);
        }
    }
}

namespace GraphC.Data.Tests;

public class PictureGridTests
{
    [Fact]
    public void Pictures_are_laid_out_row_by_row_with_gaps()
    {
        var first = Tensor.From<byte>([1, 2, 3, 4], 2, 1, 1, 2);
        var second = Tensor.From<float>([0, 1], 1, 1, 1, 2);
        var grid = PictureGrid.Lay([first, second], columns: 2, gap: 1);
        Assert.Equal("u8[1, 3, 5]", grid.ToString());
        Assert.Equal(
            [
                1, 2, 255, 3, 4,
                255, 255, 255, 255, 255,
                0, 255, 255, 255, 255,
            ],
            grid.ToArray<byte>());
    }

    [Fact]
    public void Channels_stay_apart()
    {
        var grid = PictureGrid.Lay([Tensor.From<byte>([1, 2, 3, 4, 5, 6], 2, 3, 1, 1)], columns: 2, gap: 0);
        Assert.Equal([1, 4, 2, 5, 3, 6], grid.ToArray<byte>());
    }

    [Fact]
    public void A_grid_is_written_as_one_file()
    {
        var path = Path.GetTempFileName();
        PictureGrid.Write(path, [new Tensor(DType.Float32, 5, 3, 4, 4)], columns: 3);
        Assert.Equal("u8[3, 10, 16]", Png.Read(path).ToString());
        File.Delete(path);
    }

    [Fact]
    public void Different_pictures_or_none_are_refused()
    {
        var four = new Tensor(DType.UInt8, 1, 1, 4, 4);
        Assert.Contains("u8[1, 1, 5, 5]", Assert.Throws<ArgumentException>(() => PictureGrid.Lay([four, new Tensor(DType.UInt8, 1, 1, 5, 5)], 1)).Message);
        Assert.Throws<ArgumentException>(() => PictureGrid.Lay([], 1));
        Assert.Throws<ArgumentException>(() => PictureGrid.Lay([new Tensor(DType.UInt8, 0, 1, 4, 4)], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureGrid.Lay([four], columns: 0));
    }
}

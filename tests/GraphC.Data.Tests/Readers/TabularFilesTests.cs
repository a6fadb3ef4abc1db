namespace GraphC.Data.Tests;

[Trait("Category", "Foreign")]
public class TabularFilesTests
{
    [SkippableTheory]
    [InlineData("iris.csv", 150, 4, 3)]
    [InlineData("breast_cancer.csv", 569, 30, 2)]
    [InlineData("wine_data.csv", 178, 13, 3)]
    public void Tables_with_counts_and_classes(string file, int rows, int features, int classes)
    {
        var table = Csv.Read(TestData.Require($"data/tabular/{file}"));
        Assert.Equal((rows, features + 1, classes), (table.Rows, table.Names.Count, table.ClassNames.Count));
        var data = table.ToClassification("label");
        Assert.Equal($"f32[{rows}, {features}]", data.Features.ToString());
        Assert.Equal(Enumerable.Range(0, classes), data.Labels.ToArray<int>().Distinct().Order());
    }

    [SkippableFact]
    public void Iris_begins_as_printed_in_its_file()
    {
        var table = Csv.Read(TestData.Require("data/tabular/iris.csv"));
        Assert.Equal(["setosa", "versicolor", "virginica"], table.ClassNames);
        Assert.Equal([5.1f, 3.5f, 1.4f, 0.2f, 0f], table.Numbers().ToArray<float>()[..5]);
    }

    [SkippableFact]
    public void Digits_without_a_header()
    {
        var data = Csv.Read(TestData.Require("data/tabular/digits.csv.gz")).ToClassification(^1);
        Assert.Equal("1797 rows: features f32[64], labels i32[]", data.ToString());
        Assert.Equal([0, 1, 2, 3], data.Labels.ToArray<int>()[..4]);
    }

    [SkippableFact]
    public void Diabetes_with_spaces_between_its_fields()
    {
        var features = Csv.Read(TestData.Require("data/tabular/diabetes_data_raw.csv.gz")).Numbers();
        var targets = Csv.Read(TestData.Require("data/tabular/diabetes_target.csv.gz")).Column(0);
        Assert.Equal("f32[442, 10]", features.ToString());
        Assert.Equal([59, 2, 32.1f, 101], features.ToArray<float>()[..4]);
        Assert.Equal([151f, 75, 141], targets.ToArray<float>()[..3]);
        Assert.Equal(442, new Dataset(("features", features), ("targets", targets)).Count);
    }
}

// Reads the digits of pictures.txt with a network that `dotnet build` has made a class of: nothing of GraphC is here at run time.
using Inference;

const int Side = 28;
var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "pictures.txt"));
var pictures = lines.Chunk(Side + 1).ToList();
var x = new float[DigitReader.XLength(pictures.Count)];
foreach (var (i, picture) in pictures.Index())
{
    for (var pixel = 0; pixel < Side * Side; pixel++)
    {
        x[i * Side * Side + pixel] = picture[1 + pixel / Side][pixel % Side] is var ink and not '.' ? (ink - '0') / 9f : 0;
    }
}

var reader = new DigitReader();
var probabilities = reader.Predict(x, pictures.Count);
foreach (var (i, picture) in pictures.Index())
{
    var (digit, probability) = probabilities.Skip(i * 10).Take(10).Index().MaxBy(p => p.Item);
    Console.WriteLine($"a {picture[0]} is read as {digit} ({probability:P0})");
}

namespace GraphC.Data;

/// <summary>The usual names of columns, as properties of datasets and batches: <c>batch.Images</c> is <c>batch["images"]</c>.</summary>
public static class Columns
{
    /// <summary>Pictures, f32 [N, pixels] or [N, C, H, W].</summary>
    public const string Images = "images";

    /// <summary>Class numbers, i32 [N].</summary>
    public const string Labels = "labels";

    /// <summary>What is known of each row, f32 [N, features].</summary>
    public const string Features = "features";

    /// <summary>What is to be predicted, f32 [N] or [N, targets]; of sequences of tokens, i32 [N, T].</summary>
    public const string Targets = "targets";

    /// <summary>Sequences of tokens, i32 [N, T].</summary>
    public const string Tokens = "tokens";

    /// <summary>How many tokens of a sequence are no padding, i32 [N].</summary>
    public const string Lengths = "lengths";

    /// <summary>The position of a column.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column; the message lists those that are there.</exception>
    internal static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        throw new KeyNotFoundException($"There is no column '{name}'; there are {string.Join(", ", names)}.");
    }

    extension(Dataset dataset)
    {
        /// <summary>The column <c>images</c>.</summary>
        public Tensor Images => dataset[Columns.Images];

        /// <summary>The column <c>labels</c>.</summary>
        public Tensor Labels => dataset[Columns.Labels];

        /// <summary>The column <c>features</c>.</summary>
        public Tensor Features => dataset[Columns.Features];

        /// <summary>The column <c>targets</c>.</summary>
        public Tensor Targets => dataset[Columns.Targets];
    }

    extension(Minibatch batch)
    {
        /// <summary>The column <c>images</c>.</summary>
        public Tensor Images => batch[Columns.Images];

        /// <summary>The column <c>labels</c>.</summary>
        public Tensor Labels => batch[Columns.Labels];

        /// <summary>The column <c>features</c>.</summary>
        public Tensor Features => batch[Columns.Features];

        /// <summary>The column <c>targets</c>.</summary>
        public Tensor Targets => batch[Columns.Targets];
    }
}

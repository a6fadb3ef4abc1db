using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace GraphC;

/// <summary>The extents of a tensor, outermost first. Written as a collection expression: <c>[Batch, 784]</c>; a scalar is <c>[]</c>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<Dim>, IEquatable<Shape>
{
    private readonly ImmutableArray<Dim> dims;

    private Shape(ImmutableArray<Dim> dims) => this.dims = dims;

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>A shape of these extents.</summary>
    /// <exception cref="ArgumentException">A constant extent is negative, or there are more elements than 64 bits count.</exception>
    public static Shape Create(params ReadOnlySpan<Dim> dims)
    {
        Int128 elements = 1;
        foreach (var dim in dims)
        {
            ArgumentNullException.ThrowIfNull(dim);
            if (dim.IsConstant && dim.Value < 0)
            {
                throw new ImpossibleShapeException($"a shape cannot have the negative extent {dim}");
            }

            elements *= dim.IsConstant ? dim.Value : 1;
            if (elements > long.MaxValue)
            {
                throw new ImpossibleShapeException($"the shape [{string.Join(", ", dims.ToArray().AsEnumerable())}] has more elements than 64 bits count");
            }
        }

        return new([.. dims]);
    }

    /// <summary>A shape of these extents.</summary>
    public static Shape Of(IEnumerable<Dim> dims) => Create([.. dims]);

    /// <summary>The number of axes.</summary>
    public int Rank => dims.Length;

    /// <summary>The number of axes.</summary>
    public int Count => dims.Length;

    /// <summary>The extent of an axis.</summary>
    public Dim this[int axis] => dims[axis];

    /// <summary>The number of elements: the product of all extents (1 for a scalar).</summary>
    public Dim Elements => dims.Aggregate((Dim)1, (a, b) => a * b);

    /// <summary>True if every extent is constant.</summary>
    public bool IsConstant => dims.All(d => d.IsConstant);

    /// <summary>Row-major strides, in elements.</summary>
    public ImmutableArray<Dim> Strides
    {
        get
        {
            var strides = new Dim[Rank];
            Dim stride = 1;
            for (var i = Rank - 1; i >= 0; i--)
            {
                strides[i] = stride;
                stride *= dims[i];
            }

            return [.. strides];
        }
    }

    /// <summary>This shape with the extent of one axis replaced.</summary>
    public Shape With(int axis, Dim extent) => Of(dims.SetItem(axis, extent));

    /// <summary>This shape without some axes.</summary>
    public Shape Without(IEnumerable<int> axes)
    {
        var drop = axes.ToHashSet();
        return Of(dims.Where((_, i) => !drop.Contains(i)));
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && dims.SequenceEqual(other.dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => dims.Aggregate(17, HashCode.Combine);

    /// <summary>Structural equality.</summary>
    public static bool operator ==(Shape? a, Shape? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Structural inequality.</summary>
    public static bool operator !=(Shape? a, Shape? b) => !(a == b);

    /// <inheritdoc/>
    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The shape as text, for example <c>[batch, 784]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", dims)}]";
}

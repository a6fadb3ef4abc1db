using System.Collections.Immutable;

namespace GraphC.Compiler;

internal sealed partial class Lowering
{
    /// <summary>
    /// Sibling reductions over one domain, and what is computed from their results. There are three ways:
    /// lanes along the reduced axis where that is contiguous, collapsed in a fixed tree; else lanes along the results, each of which adds
    /// its terms one by one; else no lanes. All orders of addition follow from the shapes.
    /// </summary>
    private sealed class Reductions
    {
        // Results along which sums wait in memory while their terms come by: few enough for the first-level cache.
        private const int StripWidth = 1024;

        // So few results stay in registers, and so few terms are as well read across memory.
        private const int FewResults = 64;
        private const int FewTerms = 16;

        private readonly Lowering owner;
        private readonly Phase phase;
        private readonly LoopNest rows;
        private readonly LoopNest outer;
        private readonly LoopNest inner;
        private readonly Point point;

        public Reductions(Lowering owner, Phase phase, LoopNest rows)
        {
            (this.owner, this.phase, this.rows) = (owner, phase, rows);
            var extents = ((Meaning.Reduce)owner.meanings[phase.Anchors[0]]).Extents;
            outer = owner.MergeRest(phase, n => Count(Everything(n, LoopNest.Separate("r", extents))));
            inner = LoopNest.Merge("r", extents, n => Count(Everything(outer, n)));
            point = PointAt(outer, inner);
        }

        private bool AreLanesPossible => phase.Anchors.All(a => ReducerOf(a) <= Reducer.Min);

        public ImmutableArray<Stmt> Body()
        {
            var terms = Terms(point, inner);
            if (AreLanesPossible && Vectorization.LanesOf(inner.Loops, terms, owner.pool) is { } alongTerms)
            {
                return Loops(outer.Loops, AlongTerms(terms, alongTerms), null);
            }

            ImmutableArray<Stmt> plain =
            [
                .. phase.Anchors.Select(a => new Stmt.Accumulator(point.Sum(a), ReducerOf(a), a.Inputs[0].DType)),
                .. Loops(inner.Loops, [.. terms], null),
                .. Stores(point),
            ];
            return AreLanesPossible && Vectorization.LanesOf(outer.Loops, plain, owner.pool) is { } alongResults
                ? AreMany() ? InStrips(terms, alongResults) : Loops(outer.Loops, plain, alongResults)
                : Loops(outer.Loops, plain, null);
        }

        private ImmutableArray<Stmt> AlongTerms(ImmutableArray<Stmt.Accumulate> terms, DType lanes)
        {
            var wide = phase.Anchors.Select(a => (Expr.Local)owner.pool.Local($"lanes{owner.NumberOf(a)}", a.DType)).ToArray();
            return
            [
                .. wide.Select((w, i) => new Stmt.Accumulator(w, terms[i].Reducer, w.Type, Lanes: true)),
                .. Loops(inner.Loops, [.. terms.Select((t, i) => t with { Target = wide[i] })], lanes),
                .. wide.Select((w, i) => new Stmt.Collapse(terms[i].Target, w, terms[i].Reducer)),
                .. Stores(point),
            ];
        }

        private bool AreMany()
        {
            var terms = inner.Loops.Aggregate((Dim)1, (product, loop) => product * loop.Extent);
            return !(terms.IsConstant && terms.Value <= FewTerms) && !(outer.Loops[^1].Extent is { IsConstant: true } e && e.Value <= FewResults);
        }

        /// <summary>
        /// The sums of a strip of results wait in memory, so that the terms come in the order in which they lie in memory, row by row: a
        /// register per sum would read a column of a vector's width at a time.
        /// </summary>
        private ImmutableArray<Stmt> InStrips(ImmutableArray<Stmt.Accumulate> terms, DType lanes)
        {
            var (index, extent) = outer.Loops[^1];
            var strip = Dim.LoopIndex("strip");
            var width = extent.IsConstant ? Math.Min(extent.Value, StripWidth) : StripWidth;
            var address = Dim.Of(index) - strip;
            var sums = phase.Anchors.ToDictionary(a => a, a => owner.pool.Load(owner.SumsOf(a, width), address, null));
            var results = new Point(owner, phase, rows.At, point.At, [.. rows.Loops, .. outer.Loops], sums);
            ImmutableArray<Stmt> body =
            [
                Along([.. terms.Select((t, i) => Set(i, owner.pool.Const(Identity(t.Reducer), lanes)))]),
                .. Loops(inner.Loops, [Along([.. terms.Select((t, i) => Set(i, Combined(t.Reducer, Sum(i), t.Value)))])], null),
                Along(Stores(results)),
            ];
            return Loops(outer.Loops[..^1], [new Stmt.For(strip.AsSymbol!, extent, body, Step: StripWidth)], null);

            Stmt Along(ImmutableArray<Stmt> stores) => new Stmt.For(index, extent, stores, lanes, Strip: strip.AsSymbol);

            Expr.Load Sum(int anchor) => (Expr.Load)sums[phase.Anchors[anchor]];

            Stmt Set(int anchor, Expr value) => new Stmt.Store(Sum(anchor).Buffer, address, value);
        }

        private Expr Combined(Reducer reducer, Expr sum, Expr term)
        {
            var function = reducer switch
            {
                Reducer.Sum => Function.Add,
                Reducer.Product => Function.Mul,
                Reducer.Max => Function.Max,
                _ => Function.Min,
            };
            return owner.pool.Call(function, [sum, term], sum.Type);
        }

        private static double Identity(Reducer reducer) => reducer switch
        {
            Reducer.Sum => 0,
            Reducer.Product => 1,
            Reducer.Max => double.NegativeInfinity,
            _ => double.PositiveInfinity,
        };

        private IEnumerable<Stmt> Everything(LoopNest domain, LoopNest reduced)
        {
            var trial = PointAt(domain, reduced);
            return [.. Terms(trial, reduced), .. Stores(trial)];
        }

        private Point PointAt(LoopNest domain, LoopNest reduced) =>
            new(owner, phase, rows.At, [.. rows.At, .. domain.At], [.. rows.Loops, .. domain.Loops, .. reduced.Loops]);

        private ImmutableArray<Stmt.Accumulate> Terms(Point at, LoopNest reduced) =>
        [
            .. phase.Anchors.Select(anchor => new Stmt.Accumulate(
                at.Sum(anchor), ReducerOf(anchor),
                at.Expander.Evaluate(((Meaning.Reduce)owner.meanings[anchor]).Body, anchor, [.. at.At, .. reduced.At]),
                reduced.At is [var position] ? position : 0)),
        ];

        private Reducer ReducerOf(Node node) => ((Meaning.Reduce)owner.meanings[node]).Reducer;
    }
}

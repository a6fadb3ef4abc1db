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
        private const int StripWidth = 4096;

        // Terms that are added to such a sum before it is written back, if they are cheap: with long ones that is little of the work.
        private const int TermsAtOnce = 8;
        private const int CheapTerms = 32;

        // So few results stay in registers, and so few terms are as well read across memory.
        private const int FewResults = 64;
        private const int FewTerms = 16;

        // Vectors that a sum along memory is kept in: one would wait for each of its additions.
        private const int Parts = 4;

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
            outer = owner.MergeRest(phase, n => Divisions(Everything(n, LoopNest.Separate("r", extents))));
            inner = LoopNest.Merge("r", extents, n => Divisions(Everything(outer, n)));
            point = PointAt(outer, inner);
        }

        // Lanes of positions are compared element by element alone: there is no tree for them, and no sum in memory.
        private bool ArePositions => phase.Anchors.Exists(a => ReducerOf(a) > Reducer.Min);

        public ImmutableArray<Stmt> Body()
        {
            var terms = Terms(point, inner.At);
            if (!ArePositions && Vectorization.LanesOf(inner.Loops, terms, owner.pool) is { } alongTerms)
            {
                return Loops(outer.Loops, AlongTerms(terms, alongTerms), null);
            }

            ImmutableArray<Stmt> plain =
            [
                .. phase.Anchors.Select(a => new Stmt.Accumulator(point.Sum(a), ReducerOf(a), a.Inputs[0].DType)),
                .. Loops(inner.Loops, [.. terms], null),
                .. Stores(point),
            ];
            return Vectorization.LanesOf(outer.Loops, plain, owner.pool) is { } alongResults
                ? AreMany() && !ArePositions ? InStrips(terms, alongResults) : Loops(outer.Loops, plain, alongResults)
                : Loops(outer.Loops, plain, null);
        }

        private ImmutableArray<Stmt> AlongTerms(ImmutableArray<Stmt.Accumulate> terms, DType lanes)
        {
            // Where all terms fit in fewer vectors the other parts would stay empty, and the sum is the same without them.
            var parts = inner.Loops[^1].Extent is { IsConstant: true } e && e.Value < Parts * 64 / lanes.Size ? 1 : Parts;
            var wide = phase.Anchors.Select(a => (Expr.Local)owner.pool.Local($"lanes{owner.NumberOf(a)}", a.DType)).ToArray();
            return
            [
                .. wide.Select((w, i) => new Stmt.Accumulator(w, terms[i].Reducer, w.Type, Lanes: true, parts)),
                .. Loops(inner.Loops, [.. terms.Select((t, i) => t with { Target = wide[i] })], lanes, parts),
                .. wide.Select((w, i) => new Stmt.Collapse(terms[i].Target, w, terms[i].Reducer, parts)),
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
                .. Loops(inner.Loops[..^1], Blocks(), null),
                Along([.. Stores(results)]),
            ];
            return Loops(outer.Loops[..^1], [new Stmt.For(strip.AsSymbol!, extent, body, Step: StripWidth)], null);

            // Several terms at once, so that a sum is read and written once for all of them; then those that are left, one by one.
            ImmutableArray<Stmt> Blocks()
            {
                var (last, count) = inner.Loops[^1];
                var (block, rest) = (Dim.LoopIndex(last.Name + "Block"), Dim.LoopIndex(last.Name + "Rest"));
                var blocks = count / TermsAtOnce;
                return owner.kernel.Cost > CheapTerms || inner.At.Any(d => d.Mentions(last) && d.AsSymbol != last)
                    ? [new Stmt.For(last, count, [Add([Dim.Of(last)], last, count)])]
                    :
                    [
                        new Stmt.For(block.AsSymbol!, blocks, [Add([.. Enumerable.Range(0, TermsAtOnce).Select(i => block * TermsAtOnce + i)], block.AsSymbol!, blocks)]),
                        new Stmt.For(rest.AsSymbol!, count % TermsAtOnce, [Add([blocks * TermsAtOnce + rest], rest.AsSymbol!, count % TermsAtOnce)]),
                    ];

                Stmt Add(Dim[] places, DimSymbol loop, Dim extent)
                {
                    var at = new Point(owner, phase, rows.At, point.At, [.. rows.Loops, .. outer.Loops, .. inner.Loops[..^1], (loop, extent)]);
                    var values = places.Select(place => Terms(at, [.. inner.At.Select(d => d.Substitute(s => s == last ? place : null))])).ToList();
                    return Along([.. terms.Select((t, i) => Set(i, values.Aggregate((Expr)Sum(i), (sum, term) => Combined(t.Reducer, sum, term[i].Value))))]);
                }
            }

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
            return [.. Terms(trial, reduced.At), .. Stores(trial)];
        }

        private Point PointAt(LoopNest domain, LoopNest reduced) =>
            new(owner, phase, rows.At, [.. rows.At, .. domain.At], [.. rows.Loops, .. domain.Loops, .. reduced.Loops]);

        private ImmutableArray<Stmt.Accumulate> Terms(Point at, ImmutableArray<Dim> reduced) =>
        [
            .. phase.Anchors.Select(anchor => new Stmt.Accumulate(
                at.Sum(anchor), ReducerOf(anchor),
                at.Expander.Evaluate(((Meaning.Reduce)owner.meanings[anchor]).Body, anchor, [.. at.At, .. reduced]),
                at.Expander.Linear(Shape.Of(((Meaning.Reduce)owner.meanings[anchor]).Extents), reduced))),
        ];

        private Reducer ReducerOf(Node node) => ((Meaning.Reduce)owner.meanings[node]).Reducer;
    }
}

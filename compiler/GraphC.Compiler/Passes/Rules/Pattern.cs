using System.Globalization;

namespace GraphC.Compiler;

/// <summary>
/// An expression with variables, read in two ways: on the left of a rule it is matched, on the right it is built. The whole grammar is
/// the five nested classes; <see cref="Patterns"/> has the words to write it with: <c>Log(1 + x)</c>.
/// </summary>
internal abstract class Pattern
{
    /// <summary>Any node; the same variable twice is the same node.</summary>
    public sealed class Variable(string name) : Pattern
    {
        public override bool Matches(Node node, Match match) => match.Bind(this, node);

        public override Node Build(Match match, Node? like) => match[this];

        public override IEnumerable<Pattern> Variables => [this];

        public override string ToString() => name;
    }

    /// <summary>Any literal with one repeated value, which <see cref="Match.Value"/> tells.</summary>
    public sealed class Constant(string name) : Pattern
    {
        public override bool Matches(Node node, Match match) => Literals.Repeated(node) is not null && match.Bind(this, node);

        public override Node Build(Match match, Node? like) => match[this];

        public override string ToString() => name;
    }

    /// <summary>This value, repeated to the shape of what it is combined with.</summary>
    public sealed class Literal(double value) : Pattern
    {
        public override bool Matches(Node node, Match match) => Literals.Repeated(node) == value;

        public override Node Build(Match match, Node? like) => match.Literal(value, (like ?? match.Root).Type);

        public override string ToString() => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>One op, attributes and all.</summary>
    public sealed class Apply(Op op, params Pattern[] arguments) : Pattern
    {
        private readonly bool commutes = arguments.Length == 2 && Commutation.Holds(op);

        /// <summary>The op.</summary>
        public Op Op { get; } = op;

        public override bool MayMatch(Op candidate) =>
            candidate is ElementwiseOp ? Op.Equals(candidate) : Op.GetType() == candidate.GetType();

        public override bool Matches(Node node, Match match)
        {
            if (!Op.Equals(node.Op) || !match.Bind(this, node))
            {
                return false;
            }

            // Each commutative op in the pattern takes one bit of the match's number, so that all orders are tried.
            var swapped = commutes && match.NextChoice();
            for (var i = 0; i < arguments.Length; i++)
            {
                if (!arguments[i].Matches(node.Inputs[swapped ? 1 - i : i], match))
                {
                    return false;
                }
            }

            return true;
        }

        public override Node Build(Match match, Node? like)
        {
            // Literals take their type from a sibling, so siblings come first.
            var built = arguments.Select(a => a is Literal ? null : a.Build(match, like)).ToArray();
            var sibling = built.FirstOrDefault(n => n is not null) ?? like;
            return match.Make(Op, [.. built.Select((n, i) => n ?? arguments[i].Build(match, sibling))]);
        }

        public override int Choices => (commutes ? 1 : 0) + arguments.Sum(a => a.Choices);

        public override IEnumerable<Pattern> Variables => arguments.SelectMany(a => a.Variables).Distinct();

        public override string ToString() => Op.Name switch
        {
            "Add" => $"({arguments[0]} + {arguments[1]})",
            "Sub" => $"({arguments[0]} - {arguments[1]})",
            "Mul" => $"({arguments[0]} * {arguments[1]})",
            "Div" => $"({arguments[0]} / {arguments[1]})",
            "Neg" => $"-{arguments[0]}",
            var name => $"{name.ToLowerInvariant()}({string.Join(", ", arguments.Select(a => Bare(a.ToString()!)))})",
        };
    }

    /// <summary>Any op of one kind, whatever its attributes; a rule's code reads them from <c>match[pattern].Op</c>.</summary>
    public sealed class Kind<TOp>(params Pattern[] arguments) : Pattern where TOp : Op
    {
        public override bool MayMatch(Op candidate) => candidate is TOp;

        public override bool Matches(Node node, Match match)
        {
            if (node.Op is not TOp || (arguments.Length > 0 && arguments.Length != node.Inputs.Length) || !match.Bind(this, node))
            {
                return false;
            }

            for (var i = 0; i < arguments.Length; i++)
            {
                if (!arguments[i].Matches(node.Inputs[i], match))
                {
                    return false;
                }
            }

            return true;
        }

        public override Node Build(Match match, Node? like) => throw new InvalidOperationException("Attributes are needed to build an op.");

        public override int Choices => arguments.Sum(a => a.Choices);

        public override string ToString() => $"{typeof(TOp).Name}({string.Join<Pattern>(", ", arguments)})";
    }

    /// <summary>Whether a node with an op of this kind may match, attributes apart: what rules are looked up by.</summary>
    public virtual bool MayMatch(Op candidate) => true;

    /// <summary>Whether a node matches; binds the variables on the way.</summary>
    public abstract bool Matches(Node node, Match match);

    /// <summary>The node that this expression stands for, given a match.</summary>
    public abstract Node Build(Match match, Node? like);

    /// <summary>The number of commutative ops, each of which may match in two orders.</summary>
    public virtual int Choices => 0;

    /// <summary>The variables under this expression, each once, left to right.</summary>
    public virtual IEnumerable<Pattern> Variables => [];

    /// <summary>Text without the parentheses around the whole.</summary>
    public static string Bare(string text) => text is ['(', .. var inner, ')'] ? inner : text;

    public static implicit operator Pattern(double value) => new Literal(value);

    public static Pattern operator +(Pattern a, Pattern b) => new Apply(Elementwise.AddOp, a, b);

    public static Pattern operator -(Pattern a, Pattern b) => new Apply(Elementwise.SubOp, a, b);

    public static Pattern operator *(Pattern a, Pattern b) => new Apply(Elementwise.MulOp, a, b);

    public static Pattern operator /(Pattern a, Pattern b) => new Apply(Elementwise.DivOp, a, b);

    public static Pattern operator -(Pattern a) => new Apply(Elementwise.NegOp, a);
}

using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// What general operators do where their operands are text. They only move elements or ask whether two are equal: equal strings get one number,
/// the operator does with the numbers what it does with any tensor, and strings take the places of their numbers.
/// </summary>
internal static class NumberedText
{
    /// <summary>Operators that take text, too.</summary>
    public static ImmutableArray<Operator> AlsoFor(params ReadOnlySpan<Operator> operators)
    {
        var both = ImmutableArray.CreateBuilder<Operator>(operators.Length);
        foreach (var op in operators)
        {
            both.Add(op with { Host = Run });
        }

        return both.MoveToImmutable();
    }

    /// <summary>An operator's results where some of its operands are text.</summary>
    public static OnnxValue?[] Run(HostCall call)
    {
        var table = new Table();
        var scope = new Scope(null);
        for (var i = 0; i < call.Inputs.Count; i++)
        {
            if (call.Inputs[i] is { } value)
            {
                scope.Bind(call.Node.Inputs[i], new TensorOperand(Tensor(value, i)));
            }
        }

        new Importer().Import(call.Node, scope);
        return [.. call.Node.Outputs.Select(name => name.Length == 0 ? null : Value(scope.Find(name)))];

        OnnxTensor Tensor(OnnxValue value, int input) => value switch
        {
            OnnxStrings text => table.Number(text),
            OnnxTensor tensor => tensor,
            OnnxOptional { Value: { } present } => Tensor(present, input),
            _ => throw new BadNodeException($"the input {input} is {value}, not a tensor"),
        };

        OnnxValue Value(Operand? result) => ((TensorOperand)result!).TryKnow() is { } known
            ? known.Type == ElementType.String ? table.Text(known) : known
            : throw new InvalidOperationException("what is made of constants has a value");
    }

    private sealed class Table
    {
        // Zero is the empty string: what borders are filled with, and what takes the place of nothing.
        private readonly List<string> strings = [""];
        private readonly Dictionary<string, long> numbers = new(StringComparer.Ordinal) { [""] = 0 };

        public OnnxTensor Number(OnnxStrings text)
        {
            var tensor = new Tensor(DType.Int64, text.Shape);
            var elements = tensor.AsSpan<long>();
            for (var i = 0; i < elements.Length; i++)
            {
                if (!numbers.TryGetValue(text.Elements[i], out elements[i]))
                {
                    numbers.Add(text.Elements[i], elements[i] = strings.Count);
                    strings.Add(text.Elements[i]);
                }
            }

            return new(ElementType.String, tensor);
        }

        public OnnxStrings Text(OnnxTensor numbered) => new([.. Tensors.Integers(numbered.Data).Select(n => strings[(int)n])], numbered.Shape);
    }
}

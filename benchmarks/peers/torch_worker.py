"""PyTorch as a peer of GraphC's benchmarks: does a row's work when it is told to, and says how long it took.

    python3 torch_worker.py THREADS [passive]

With `passive`, workers of OpenMP that wait for work sleep instead of spinning.

Reads one JSON object a line and answers each with one:

    {"setup": {"kind": "train", "layers": [["dense", 2], ...], ...}}  ->  {"ready": true}
    {"round": 100}                                         ->  {"seconds": 0.0123}

What goes wrong is answered with {"error": "..."}. The worker ends with its input.
"""

import gc
import json
import os
import sys
import time
import warnings


def network(torch, layers):
    """A network from a list of layers, each an array with its kind first."""
    nn = torch.nn

    class Residual(nn.Module):
        def __init__(self, body, shortcut):
            super().__init__()
            self.body, self.shortcut = network(torch, body), network(torch, shortcut)

        def forward(self, x):
            return self.body(x) + self.shortcut(x)

    class Recurrent(nn.Module):
        """The last output of a recurrent layer."""

        def __init__(self, kind, units):
            super().__init__()
            self.kind, self.units, self.layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind], units, None

        def forward(self, x):
            if self.layer is None:
                self.layer = self.kind(x.shape[-1], self.units, batch_first=True)
            return self.layer(x)[0][:, -1]

    class Positions(nn.Module):
        def __init__(self, length):
            super().__init__()
            self.length, self.weight = length, nn.UninitializedParameter()

        def forward(self, x):
            if isinstance(self.weight, nn.UninitializedParameter):
                self.weight.materialize((self.length, x.shape[-1]))
                nn.init.normal_(self.weight, std=0.02)
            return x + self.weight[: x.shape[-2]]

        def next(self, x, position):
            return x + self.weight[position]

    class Transformer(nn.Module):
        """A causal block, norms first. Its linear layers learn their widths from the first input."""

        def __init__(self, heads):
            super().__init__()
            self.heads, self.width, self.parts = heads, None, nn.ModuleList()

        def forward(self, x):
            if self.width is None:
                self.width = width = x.shape[-1]
                self.hidden = torch.ones(x.shape[-2], x.shape[-2], dtype=torch.bool).triu(1)
                self.parts.extend([
                    nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width),
                    nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width),
                ])
            return self.add_parts(x, self.attend)

        def next(self, x, position):
            return self.add_parts(x, lambda projected: self.attend_with_cache(projected, position))

        def add_parts(self, x, attend):
            norm1, project, join, norm2, widen, narrow = self.parts
            x = x + join(attend(project(norm1(x))))
            return x + narrow(nn.functional.gelu(widen(norm2(x))))

        def attend(self, projected):
            q, k, v = self.split(projected)
            return self.merge(torch.softmax(self.scores(q, k).masked_fill(self.hidden, float("-inf")), -1) @ v)

        def attend_with_cache(self, projected, position):
            """One token, which sees itself and those before it: their keys and values are kept."""
            q, k, v = self.split(projected)
            if position == 0:
                shape = (*k.shape[:2], self.hidden.shape[0], k.shape[3])
                self.cache = torch.empty(shape), torch.empty(shape)
            keys, values = self.cache
            keys[:, :, position] = k[:, :, 0]
            values[:, :, position] = v[:, :, 0]
            seen = slice(position + 1)
            return self.merge(torch.softmax(self.scores(q, keys[:, :, seen]), -1) @ values[:, :, seen])

        def split(self, projected):
            batch, time, _ = projected.shape
            return (p.view(batch, time, self.heads, -1).transpose(1, 2) for p in projected.split(self.width, dim=2))

        def scores(self, q, k):
            return q @ k.transpose(-2, -1) / (self.width // self.heads) ** 0.5

        def merge(self, heads):
            return heads.transpose(1, 2).reshape(heads.shape[0], heads.shape[2], self.width)

    class LayerNorm(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.ModuleList()

        def forward(self, x):
            if not self.norm:
                self.norm.append(nn.LayerNorm(x.shape[-1]))
            return self.norm[0](x)

    kinds = {
        "embedding": nn.Embedding,
        "positions": Positions,
        "transformer": Transformer,
        "layer_norm": LayerNorm,
        "dense": nn.LazyLinear,
        "recurrent": Recurrent,
        "conv": lambda filters, window, stride, padding, bias: nn.LazyConv2d(filters, window, stride, padding, bias=bias),
        "norm": nn.LazyBatchNorm2d,
        "relu": nn.ReLU,
        "sigmoid": nn.Sigmoid,
        "max_pool": nn.MaxPool2d,
        "global_avg_pool": lambda: nn.AdaptiveAvgPool2d(1),
        "flatten": nn.Flatten,
        "residual": Residual,
    }
    return nn.Sequential(*(kinds[kind](*arguments) for kind, *arguments in layers))


def model_and_batch(torch, row):
    """A network that has seen its input once and so knows its extents, and a batch."""
    model = network(torch, row["layers"])
    extents = (row["batch"], *row["input"])
    x = torch.randint(row["tokens"], extents) if row["tokens"] else torch.rand(*extents)
    with torch.no_grad():
        outputs = model(x).shape[-1]
    return model, x, outputs


def train(torch, row):
    """A whole step as PyTorch's tutorials write it, except that gradients are dropped instead of zeroed, which is faster."""
    functional = torch.nn.functional
    model, x, outputs = model_and_batch(torch, row)
    optimizer = {
        "adam": lambda: torch.optim.Adam(model.parameters(), lr=row["rate"]),
        "adamw": lambda: torch.optim.AdamW(model.parameters(), lr=row["rate"]),
        "momentum": lambda: torch.optim.SGD(model.parameters(), lr=row["rate"], momentum=0.9),
    }[row["rule"]]()
    if row["loss"] == "crossentropy":
        y = torch.randint(outputs, x.shape if row["tokens"] else (row["batch"],))
        loss_of = lambda: functional.cross_entropy(model(x).flatten(0, -2), y.flatten())
    elif row["loss"] == "binary":
        y = torch.rand(row["batch"], outputs)
        loss_of = lambda: functional.binary_cross_entropy(torch.sigmoid(model(x)), y)
    else:
        loss_of = lambda: functional.binary_cross_entropy_with_logits(model(x), x)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of()
        loss.backward()
        optimizer.step()

    return step


def infer(torch, row):
    model, x, _ = model_and_batch(torch, row)
    model.eval()
    probabilities = row["loss"] != "crossentropy"

    def step():
        with torch.inference_mode():
            y = model(x)
            return torch.sigmoid(y) if probabilities else y

    return step


def generate(torch, row):
    """As many tokens as an example has, one after the other, each with the keys and values of those before it. Which they are is given."""
    model, x, _ = model_and_batch(torch, row)
    model.eval()
    tokens = x.split(1, dim=1)

    def step():
        with torch.inference_mode():
            for position, y in enumerate(tokens):
                for layer in model:
                    y = layer.next(y, position) if hasattr(layer, "next") else layer(y)

    return step


def row_kernel(torch, row):
    """Forward; or forward, and the gradients of everything the result depends on."""
    functional = torch.nn.functional
    rows, columns = row["shape"]
    x = torch.rand(rows, columns) * 2 - 1
    dy = torch.rand(rows, columns) * 2 - 1
    scale, shift = torch.rand(columns), torch.rand(columns)
    labels = torch.randint(columns, (rows,))
    forward, wrt = {
        "softmax": (lambda: functional.softmax(x, -1), [x]),
        "layer_norm": (lambda: functional.layer_norm(x, (columns,), scale, shift), [x, scale, shift]),
        "cross_entropy": (lambda: functional.cross_entropy(x, labels), [x]),
    }[row["kind"]]
    if not row["backward"]:
        def step():
            with torch.inference_mode():
                forward()

        return step

    for tensor in wrt:
        tensor.requires_grad_()

    def step():
        y = forward()
        torch.autograd.grad(y, wrt, dy if y.dim() else None)

    return step


KINDS = {
    "train": train,
    "infer": infer,
    "generate": generate,
    "softmax": row_kernel,
    "layer_norm": row_kernel,
    "cross_entropy": row_kernel,
}


def seconds_of(step, times):
    gc.disable()  # as timeit does
    try:
        start = time.perf_counter()
        for _ in range(times):
            step()
        return time.perf_counter() - start
    finally:
        gc.enable()


def blas():
    """The library that multiplies matrices: with the reference BLAS, PyTorch is many times slower than it can be."""
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split("/", 1)[1].strip() for line in maps if "/" in line}
    except OSError:
        return "?"
    names = ("mkl_core", "openblas", "libblas")  # OpenBLAS comes as libblas too
    found = [name for name in names if any(name in file for file in files)]
    return found[0] if found else "built in"


def answer(line):
    print(json.dumps(line), flush=True)


def environment(threads, passive):
    """What tells the libraries under PyTorch how many threads to use, and how to wait."""
    variables = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "MKL_NUM_THREADS": threads}
    return variables | ({"OMP_WAIT_POLICY": "PASSIVE"} if passive else {})


def main():
    # Each library is told before it is loaded.
    os.environ.update(environment(threads := sys.argv[1], passive="passive" in sys.argv[2:]))
    try:
        import torch
    except ImportError as missing:
        answer({"error": str(missing)})
        return 1

    warnings.filterwarnings("ignore", message="Lazy modules are a new feature")
    torch.set_num_threads(int(threads))
    torch.set_num_interop_threads(1)
    torch.manual_seed(1)
    answer({"peer": f"PyTorch {torch.__version__}, eager, matrices by {blas()}"})
    step = None
    for line in sys.stdin:
        try:
            question = json.loads(line)
            if "setup" in question:
                step = KINDS[question["setup"]["kind"]](torch, question["setup"])
                answer({"ready": True})
            else:
                answer({"seconds": seconds_of(step, question["round"])})
        except Exception as error:  # the other side decides what an error means
            answer({"error": repr(error)})
    return 0


if __name__ == "__main__":
    sys.exit(main())

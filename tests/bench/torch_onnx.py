"""Our ONNX files as PyTorch modules, for PyTorch as a peer.

The nodes become the lines of a forward function, so that eager mode pays for its
operators alone and torch.compile sees straight code. Patterns that stand for one
operator of PyTorch (GELU, SiLU, layer norm) become that operator. With fold=True batch norms
are folded into the convolutions before them, as a careful user would do for inference.
"""
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

PLAIN = {"Relu": "F.relu({0})", "Sigmoid": "torch.sigmoid({0})", "Add": "{0} + {1}", "Sub": "{0} - {1}",
         "Mul": "{0} * {1}", "Div": "{0} / {1}", "Erf": "torch.erf({0})", "Tanh": "torch.tanh({0})",
         "HardSigmoid": "F.hardsigmoid({0})", "HardSwish": "F.hardswish({0})",
         "GlobalAveragePool": "F.adaptive_avg_pool2d({0}, 1)", "Identity": "{0}",
         "Exp": "torch.exp({0})", "Sqrt": "torch.sqrt({0})", "Abs": "torch.abs({0})"}


class Net(torch.nn.Module):
    def __init__(self, path, fold=False):
        super().__init__()
        graph = onnx.load(path).graph
        self.constants = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
        self.nodes = list(graph.node)
        self.readers = {}
        for node in self.nodes:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
        self.names, self.lines, self.at = {}, [], 0
        if fold:
            self.fold()
        self.variable(graph.input[0].name)
        while self.at < len(self.nodes):
            self.translate()
        body = "\n    ".join(self.lines + ["return " + self.variable(graph.output[0].name)])
        code = "def forward(self, %s):\n    %s\n" % (self.variable(graph.input[0].name), body)
        scope = {"torch": torch, "F": F}
        exec(code, scope)
        self.run = scope["forward"].__get__(self)

    def forward(self, x):
        return self.run(x)

    # ---- names ----------------------------------------------------------

    def variable(self, name):
        return self.names.setdefault(name, "v%d" % len(self.names))

    def param(self, name):
        """self.p3 of the constant; scalars are spelled."""
        value = self.constants[name]
        if value.size == 1 and value.ndim == 0:
            return repr(float(value))
        key = "p_" + name.replace(".", "_").replace("/", "_")
        if not hasattr(self, key):
            tensor = torch.from_numpy(np.array(value))
            statistic = name.endswith(("running_mean", "running_var"))
            if statistic or not tensor.is_floating_point():
                self.register_buffer(key, tensor)
            else:
                self.register_parameter(key, torch.nn.Parameter(tensor))
        return "self." + key

    def operand(self, name):
        if not name:
            return "None"
        return self.param(name) if name in self.constants else self.variable(name)

    def list(self, name):
        return [int(v) for v in self.constants[name]]

    # ---- folding --------------------------------------------------------

    def fold(self):
        makers = {n.output[0]: n for n in self.nodes}
        gone = []
        for bn in [n for n in self.nodes if n.op_type == "BatchNormalization"]:
            conv = makers.get(bn.input[0])
            if conv is None or conv.op_type not in ("Conv", "Gemm") or len(self.readers[bn.input[0]]) > 1:
                continue
            weight, bias, mean, var = (self.constants[n].astype(np.float64) for n in bn.input[1:])
            eps = next(a.f for a in bn.attribute if a.name == "epsilon")
            scale = weight / np.sqrt(var + eps)
            w = self.constants[conv.input[1]]
            old = self.constants[conv.input[2]] if len(conv.input) > 2 else 0
            self.constants[conv.input[1]] = (w * scale.reshape([-1] + [1] * (w.ndim - 1))).astype(np.float32)
            name = conv.input[1] + "_bias"
            self.constants[name] = ((old - mean) * scale + bias).astype(np.float32)
            del conv.input[2:]
            conv.input.append(name)
            conv.output[0] = bn.output[0]
            gone.append(id(bn))
        self.nodes = [n for n in self.nodes if id(n) not in gone]

    # ---- operators ------------------------------------------------------

    def pattern(self, *ops):
        """Do these follow one another from here on?"""
        part = self.nodes[self.at:self.at + len(ops)]
        return [n.op_type for n in part] == list(ops)

    def emit(self, node, text):
        self.lines.append("%s = %s" % (self.variable(node.output[0]), text))

    def translate(self):
        node = self.nodes[self.at]
        attrs = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        x = self.operand(node.input[0])
        last = lambda n: self.nodes[self.at + n - 1]
        if self.pattern("Div", "Erf", "Add", "Mul", "Mul"):
            self.emit(last(5), "F.gelu(%s)" % x)
            self.at += 5
        elif self.pattern("Sigmoid", "Mul") and last(2).input[0] == node.input[0]:
            self.emit(last(2), "F.silu(%s)" % x)
            self.at += 2
        else:
            text = self.call(node, attrs, [self.operand(i) for i in node.input])
            self.emit(node, text)
            self.at += 1

    def call(self, node, a, x):
        op = node.op_type
        if op in PLAIN:
            return PLAIN[op].format(*x)
        method = getattr(self, "op_" + op, None)
        if method is None:
            raise RuntimeError("torch_onnx.py has no " + op)
        return method(node, a, x)

    def op_Conv(self, node, a, x):
        n = len(a["kernel_shape"])
        before, after = a.get("pads", [0] * 2 * n)[:n], a.get("pads", [0] * 2 * n)[n:]
        source = x[0]
        if before != after:
            sides = [s for k in reversed(range(n)) for s in (before[k], after[k])]
            source, before = "F.pad(%s, %s)" % (source, sides), [0] * n
        return "F.conv%dd(%s, %s, %s, %s, %s, %s, %d)" % (
            n, source, x[1], x[2] if len(x) > 2 else None, a.get("strides", [1] * n), before,
            a.get("dilations", [1] * n), a.get("group", 1))

    def op_ConvTranspose(self, node, a, x):
        n = len(a["kernel_shape"])
        if a["pads"][:n] != a["pads"][n:]:
            raise RuntimeError("torch_onnx.py: uneven pads of ConvTranspose")
        return "F.conv_transpose%dd(%s, %s, %s, %s, %s, %s, %d, %s)" % (
            n, x[0], x[1], x[2] if len(x) > 2 else None, a["strides"], a["pads"][:n],
            a["output_padding"], a["group"], a["dilations"])

    def op_Gemm(self, node, a, x):
        return "F.linear(%s, %s, %s)" % (x[0], x[1], x[2] if len(x) > 2 else None)

    def op_BatchNormalization(self, node, a, x):
        return "F.batch_norm(%s, %s, %s, %s, %s, self.training, 0.1, %r)" % (
            x[0], x[3], x[4], x[1], x[2], a["epsilon"])

    def op_LayerNormalization(self, node, a, x):
        return "F.layer_norm(%s, %s.shape, %s, %s, %r)" % (
            x[0], x[1], x[1], x[2] if len(x) > 2 else None, a["epsilon"])

    def op_MaxPool(self, node, a, x):
        n = len(a["kernel_shape"])
        if a["pads"][:n] != a["pads"][n:]:
            raise RuntimeError("torch_onnx.py: uneven pads of MaxPool")
        return "F.max_pool%dd(%s, %s, %s, %s, ceil_mode=%r)" % (
            n, x[0], a["kernel_shape"], a["strides"], a["pads"][:n], bool(a.get("ceil_mode")))

    def op_AveragePool(self, node, a, x):
        n = len(a["kernel_shape"])
        return "F.avg_pool%dd(%s, %s, %s, %s, %r, %r)" % (
            n, x[0], a["kernel_shape"], a["strides"], a["pads"][:n], bool(a.get("ceil_mode")),
            bool(a.get("count_include_pad")))

    def op_Clip(self, node, a, x):
        return "F.hardtanh(%s, %s, %s)" % tuple(x)

    def op_Concat(self, node, a, x):
        return "torch.cat([%s], %d)" % (", ".join(x), a["axis"])

    def op_Reshape(self, node, a, x):
        return "%s.reshape(%s)" % (x[0], self.list(node.input[1]))

    def op_Transpose(self, node, a, x):
        return "%s.permute(%s)" % (x[0], a["perm"])

    def op_Slice(self, node, a, x):
        index = {}
        for first, to, axis, step in zip(*(self.list(n) for n in node.input[1:])):
            index[axis] = "%d:%d:%d" % (first, to, step)
        return "%s[%s]" % (x[0], ", ".join(index.get(k, ":") for k in range(max(index) + 1)))

    def op_Pad(self, node, a, x):
        pads = self.list(node.input[1])
        n = len(pads) // 2
        sides = [s for k in reversed(range(n)) for s in (pads[k], pads[n + k])]
        return "F.pad(%s, %s, %r, %s)" % (x[0], sides, a["mode"].decode(), x[2])


def channels_last(net, x):
    """Both in PyTorch's faster layout for images."""
    if x.dim() != 4:
        return net, x
    return net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)

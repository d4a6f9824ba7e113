"""Golden tensors of single operators, made with PyTorch 2.13 on the CPU; what
the scripts ops*.py share. Each writes the container of its name:

    python3 -m venv /tmp/torch && /tmp/torch/bin/pip install torch==2.13.0
    cd tests/golden/torch && /tmp/torch/bin/python ops.py

A case opens with a comment "case NAME batch N" and its net in comments
"| ..."; its tensors follow, NAME/ before each: in/NAME inputs, par/PATH
parameters, target, target_2, ..., out the output in inference mode, loss, din/NAME and
dpar/PATH the gradients in training mode, new/PATH running statistics after the
step. Arithmetic is float64 on values that float32 holds exactly.
"""

import torch
import torch.nn.functional as F
from container import Container

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


def f32(t):
    return t.float().double()


def rand(*shape):
    return f32(torch.randn(*shape))


out, names = None, set()


def start(name):
    """The cases that follow go to NAME.txt and NAME.bin."""
    global out
    out = Container(name, [f"written by {name}.py: float64 arithmetic of PyTorch {torch.__version__}"])


def finish():
    out.write()
    print(len(names), "cases")


def case(name, inputs, expr, fn, par=None, loss="mse(y)", lossfn=F.mse_loss, batch=2, classes=0, values=None,
         trained=(), targets=None, head=None):
    """inputs: name -> shape without batch; par: path -> shape or tensor;
    fn(x, p, training) -> y, where x and p are dictionaries, or y and what the
    loss is of, where that is another; targets: tensors, in the order of the net,
    for lossfn(y, *targets); head: a line in front of the net; loss: one line, or a
    list of them."""
    assert name not in names
    names.add(name)
    x = {k: rand(batch, *s) for k, s in inputs.items()}
    if values:
        x = {k: f32(values(v)) for k, v in x.items()}
    p = {k: f32(v) if torch.is_tensor(v) else rand(*v) for k, v in (par or {}).items()}
    run = [k for k in p if "running" in k]
    before = {k: p[k].clone() for k in run}
    y = fn(x, p, False)
    y = y[0] if type(y) is tuple else y
    leaves = [*x.values(), *(v for k, v in p.items() if k not in run)]
    for v in leaves:
        v.requires_grad_(True)
    yt = fn(x, p, True)
    yt = yt[1] if type(yt) is tuple else yt
    if targets is None:
        targets = [torch.randint(classes, (batch,)) if classes else rand(*yt.shape)]
    loss_value = lossfn(yt, *targets)
    loss_value.backward()
    out.comment("")
    out.comment(f"case {name} batch {batch}")
    if head:
        out.comment("| " + head)
    out.comment("| net t {")
    for k, s in inputs.items():
        out.comment(f"|     input {k}: " + " x ".join(map(str, s)))
    for line in expr.split(";"):
        out.comment("|     " + line.strip())
    out.comment("|     output y")
    for line in [loss] if type(loss) is str else loss:
        out.comment(f"|     loss {line}")
    out.comment("| }")
    add = lambda key, tensor: out.add(name + "/" + key, tensor)
    for k, v in x.items():
        add("in/" + k, v)
    for k, v in p.items():
        add("par/" + k, before.get(k, v))
    for i, t in enumerate(targets):
        add(f"target_{i + 1}" if i else "target", t)
    add("out", y)
    add("loss", loss_value)
    for k, v in x.items():
        add("din/" + k, v.grad)
    for k, v in p.items():
        if k in run:
            add("new/" + k, v)
        elif v.grad is not None:
            add("dpar/" + k, v.grad)

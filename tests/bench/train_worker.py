"""PyTorch's training step in a process of its own; worker.py's protocol.

    train_worker.py ENGINE MODEL INPUT TARGET LOSSES THREADS RATE SHAPE CLASS_SHAPE
"""
import json
import sys

import numpy as np
import torch

import torch_onnx
import worker

FIRST = 4  # steps whose losses are compared


def main():
    engine, model, source, classes, losses, threads, rate, shape, class_shape = sys.argv[1:]
    torch.set_num_threads(int(threads))
    x = torch.from_numpy(np.fromfile(source, np.float32).reshape(json.loads(shape)))
    target = torch.from_numpy(np.fromfile(classes, np.int32).astype(np.int64).reshape(json.loads(class_shape)))
    net = torch_onnx.Net(model).train()
    if engine != "torch":
        net, x = torch_onnx.channels_last(net, x)
    loss = lambda: torch.nn.functional.cross_entropy(net(x), target)
    if engine == "torch-compile":
        loss = torch.compile(loss)
    sgd = torch.optim.SGD(net.parameters(), lr=float(rate), fused=True)

    def step():
        sgd.zero_grad(set_to_none=True)
        value = loss()
        value.backward()
        sgd.step()
        return value
    np.array([step().item() for _ in range(FIRST)], np.float32).tofile(losses)
    print("\nready {}", flush=True)
    worker.serve(step)


if __name__ == "__main__":
    main()

"""What PyTorch reaches with the recipe of `make cifar10` (examples/train/train.sh): ResNet-20 on the
first 4,000 images of CIFAR-10, SGD with Nesterov's momentum, shifts and mirroring.

    build/venv/bin/python tests/bench/cifar10.py [SEED [EPOCHS [EPOCHS NOW]]]

EPOCHS NOW: stops after so many, and goes on from there when it is called again.
"""
import math
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../golden/zoo"))
from classic import ResNetCifar  # noqa: E402

BATCH, RATE, WARMUP, SHIFT = 50, 0.1, 240, 4


def images(name):
    path = os.path.join(os.environ.get("CONVC_DATA", os.path.join(HERE, "../../../shared/data")), "cifar10", name)
    v = np.fromfile(path, np.uint8).reshape(-1, 3073)
    return torch.from_numpy(v[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255), torch.from_numpy(v[:, 0].astype(np.int64))


def rate(step, steps):
    if step < WARMUP:
        return RATE * (step + 1) / WARMUP
    return RATE * (1 + math.cos(math.pi * (step - WARMUP) / (steps - WARMUP))) / 2


def moved(x):
    """Every image shifted and mirrored by chance; zeros come in from outside."""
    wide, out = F.pad(x, (SHIFT,) * 4), torch.empty_like(x)
    for i, (dy, dx, mirror) in enumerate(torch.randint(0, 2 * (2 * SHIFT + 1), (len(x), 3)).tolist()):
        y = wide[i, :, dy // 2:dy // 2 + 32, dx // 2:dx // 2 + 32]
        out[i] = y.flip(2) if mirror % 2 else y
    return out


def accuracy(net, x, labels):
    net.eval()
    with torch.no_grad():
        right = sum((net(x[i:i + 100]).argmax(1) == labels[i:i + 100]).sum().item() for i in range(0, len(x), 100))
    net.train()
    return 100 * right / len(x)


def train(seed, epochs, now):
    path = f"build/bench/cifar10-{seed}-{epochs}.pt"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    torch.manual_seed(seed)
    x, labels = images("train_first4000.bin")
    net = ResNetCifar(3).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE, momentum=0.9, weight_decay=5e-4, nesterov=True)
    first, batches = 0, len(x) // BATCH
    if os.path.exists(path):
        first, weights, state, chance = torch.load(path)
        net.load_state_dict(weights)
        optimizer.load_state_dict(state)
        torch.set_rng_state(chance)
    for epoch in range(first, min(epochs, first + now)):
        started, order, loss_sum = time.time(), torch.randperm(len(x)), 0
        for b in range(batches):
            index = order[b * BATCH:(b + 1) * BATCH]
            optimizer.param_groups[0]["lr"] = rate(epoch * batches + b, epochs * batches)
            optimizer.zero_grad()
            loss = F.cross_entropy(net(moved(x[index]).contiguous(memory_format=torch.channels_last)), labels[index])
            loss.backward()
            optimizer.step()
            loss_sum += loss.item()
        torch.save((epoch + 1, net.state_dict(), optimizer.state_dict(), torch.get_rng_state()), path)
        print(f"epoch {epoch + 1}/{epochs}  loss {loss_sum / batches:.4f}  {time.time() - started:.1f} s", flush=True)
    print(f"seed {seed}: {accuracy(net, x, labels):.2f} % of the training images, "
          f"{accuracy(net, *images('test_first1000.bin')):.2f} % of the test images")


if __name__ == "__main__":
    torch.set_num_threads(1)
    seed, epochs = [int(a) for a in (sys.argv[1:3] + ["1", "60"][len(sys.argv[1:3]):])]
    train(seed, epochs, int(sys.argv[3]) if len(sys.argv) > 3 else epochs)

"""Writes tensors as NAME.bin (little endian, back to back) and NAME.txt (a line
per tensor: name dtype offset shape), the container of the project's data; and
safetensors, by hand, so that PyTorch is the scripts' only need."""

import json
import struct


class Container:
    def __init__(self, path, head):
        self.path, self.data = path, bytearray()
        self.lines = ["# " + line for line in head]

    def comment(self, line):
        self.lines.append("# " + line if line else "")

    def add(self, name, tensor):
        shape = "x".join(map(str, tensor.shape)) or "1"
        self.lines.append(f"{name} f32 {len(self.data)} {shape}")
        self.data += packed(tensor)

    def write(self):
        open(self.path + ".bin", "wb").write(self.data)
        open(self.path + ".txt", "w").write("\n".join(self.lines) + "\n")
        print(self.path, len(self.data))


def packed(tensor):
    values = tensor.detach().double().flatten().tolist()
    return struct.pack(f"<{len(values)}f", *values)


def write_safetensors(path, tensors):
    header, data = {}, bytearray()
    for name, tensor in tensors.items():
        raw = packed(tensor)
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    open(path, "wb").write(struct.pack("<Q", len(text)) + text + data)

"""python judge_onnx.py FOLDER: judges ONNX files against the reference interpreter.

FOLDER/list has a line `NAME LABEL` for each NAME.onnx; NAME.bin holds
the inputs and then the outputs that are expected, as doubles, one behind the other. Each
file must pass onnx.checker with full shape inference, and ONNX Runtime must compute the
outputs. Status 1 if anything differs.
"""
import sys

import numpy as np
import onnx
import onnxruntime

TYPES = {"tensor(float)": np.float32, "tensor(uint8)": np.uint8, "tensor(int32)": np.int32}


def judge(path):
    model = onnx.load(path + ".onnx")
    onnx.checker.check_model(model, full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options,
                                           providers=["CPUExecutionProvider"])
    numbers = np.fromfile(path + ".bin", np.float64)
    at, feeds = 0, {}
    for value in session.get_inputs():
        size = int(np.prod(value.shape))
        feeds[value.name] = numbers[at:at + size].reshape(value.shape).astype(TYPES[value.type])
        at += size
    for value, got in zip(session.get_outputs(), session.run(None, feeds)):
        if list(got.shape) != list(value.shape):
            return "%s is %s, and not %s" % (value.name, got.shape, value.shape)
        want = numbers[at:at + got.size].reshape(got.shape)
        at += got.size
        error = np.abs(got.astype(float) - want).max()
        if not error <= 2e-5 * np.abs(want).max() + 1e-6:
            return "%s differs by %g of %g" % (value.name, error, np.abs(want).max())
    return "numbers are left over" if at != numbers.size else None


def main(folder):
    wrong = count = 0
    for line in open(folder + "/list"):
        name, label = line.rstrip("\n").split(" ", 1)
        count += 1
        try:
            why = judge(folder + "/" + name)
        except Exception as e:  # the checker's and the runtime's own
            why = str(e).strip()[:300]
        if why:
            wrong += 1
            print("%s: %s" % (label, why))
    print("%d ONNX files, %d wrong" % (count, wrong))
    return wrong > 0 or count == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

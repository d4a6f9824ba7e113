"""A peer in a process of its own.

    worker.py ENGINE MODEL INPUT OUTPUT THREADS SHAPE

Loads MODEL, runs it once on INPUT (float32, row-major), writes the result to OUTPUT
and says `ready {...}`. Then every line `COUNT INNER` runs COUNT times INNER passes
and prints the COUNT means in nanoseconds. Inputs are handed over before and results
are left where they are, as far as the engine's Python interface allows it: what is
measured is the engine's own call.
"""
import json
import os
import sys
import time

import numpy as np


def ort(model, x, threads):
    import onnxruntime as rt
    options = rt.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = rt.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    y = np.empty([d for d in session.get_outputs()[0].shape], np.float32)
    binding = session.io_binding()
    for value, bind, array in ((session.get_inputs()[0], binding.bind_input, x),
                               (session.get_outputs()[0], binding.bind_output, y)):
        bind(value.name, "cpu", 0, np.float32, array.shape, array.ctypes.data)
    raw = session._sess  # the binding's own call, without Python around it
    bound = binding._iobinding
    return (lambda: raw.run_with_iobinding(bound, None)), lambda: y


def openvino(model, x, threads):
    import openvino as ov
    core = ov.Core()
    compiled = core.compile_model(model, "CPU", {
        "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32", "ENABLE_CPU_PINNING": False})
    request = compiled.create_infer_request()
    request.set_input_tensor(ov.Tensor(x, shared_memory=True))
    raw = super(type(request), request)  # the C++ request below the wrapper

    def run():
        raw.start_async({}, None)
        raw.wait()
    return run, lambda: np.array(request.get_output_tensor().data)


def mnn(model, x, threads):
    import MNN
    net = MNN.Interpreter(model)
    session = net.createSession({"numThread": threads, "backend": "CPU", "precision": "high"})
    tensor = net.getSessionInput(session)
    net.resizeTensor(tensor, tuple(x.shape))
    net.resizeSession(session)
    caffe = MNN.Tensor_DimensionType_Caffe
    tensor.copyFrom(MNN.Tensor(tuple(x.shape), MNN.Halide_Type_Float, x, caffe))
    result = net.getSessionOutput(session)

    def get():
        host = MNN.Tensor(result.getShape(), MNN.Halide_Type_Float,
                          np.zeros(result.getShape(), np.float32), caffe)
        result.copyToHostTensor(host)
        return np.array(host.getNumpyData())
    run = net.runSession
    return (lambda: run(session)), get


def ncnn(model, x, threads):
    import ncnn as nn
    net = nn.Net()
    net.opt.num_threads = threads
    net.opt.use_vulkan_compute = False
    for flag in ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic", "use_bf16_storage"):
        setattr(net.opt, flag, False)
    if net.load_param(model + ".param") or net.load_model(model + ".bin"):
        raise RuntimeError("ncnn does not load " + model)
    mat = nn.Mat(x[0])
    last = []

    def run():
        extractor = net.create_extractor()
        extractor.input("in0", mat)
        last[:] = [extractor.extract("out0")]
    return run, lambda: np.array(last[0][1])


def torch(model, x, threads, compiled=False):
    import torch as t
    import torch_onnx
    t.set_num_threads(threads)
    net = torch_onnx.Net(model, fold=True).eval()
    net, value = torch_onnx.channels_last(net, t.from_numpy(x))
    if compiled:
        import torch._inductor.config as config
        config.freezing = True
        if os.environ.get("ATEN_CPU_CAPABILITY") == "avx2":
            config.cpp.simdlen = 256
        net = t.compile(net)
    last = []

    def run():
        with t.inference_mode():
            last[:] = [net(value)]
    return run, lambda: last[0].contiguous().numpy()


ENGINES = {"onnxruntime": ort, "openvino": openvino, "mnn": mnn, "ncnn": ncnn, "torch": torch,
           "torch-compile": lambda *a: torch(*a, compiled=True)}


def serve(run):
    clock = time.perf_counter_ns
    for line in sys.stdin:
        count, inner = map(int, line.split())
        times = []
        for _ in range(count):
            start = clock()
            for _ in range(inner):
                run()
            times.append((clock() - start) / inner)
        print(" ".join("%.1f" % t for t in times), flush=True)


def main():
    engine, model, source, target, threads = sys.argv[1:6]
    shape = json.loads(sys.argv[6])
    x = np.fromfile(source, np.float32).reshape(shape)
    start = time.perf_counter()
    run, get = ENGINES[engine](model, x, int(threads))
    loaded = time.perf_counter()
    run()
    first = time.perf_counter()
    np.asarray(get(), np.float32).tofile(target)
    # What a runtime prints to standard output comes before this line.
    print("\nready " + json.dumps({
        "load_ms": 1e3 * (loaded - start), "first_ms": 1e3 * (first - loaded),
        "cold_ms": 1e3 * (first - start)}), flush=True)
    serve(run)


if __name__ == "__main__":
    main()

#!/bin/sh
# The peers of `make bench`, from PyPI into build/venv; ncnn's converter is pnnx. What cannot be
# installed is said, and is missing in the table, too.
set -u
venv=${1:-build/venv}
stamp=$venv/peers
[ -e "$stamp" ] && cmp -s "$0" "$stamp" && exit 0
python3 -m venv "$venv" || { echo "bench: no python3-venv: the peers are MISSING"; exit 1; }
install() {
    "$venv/bin/pip" install -q --disable-pip-version-check "$@" || {
        echo "bench: pip cannot install '$*': MISSING in what follows"
        failed=1
    }
}
failed=
install numpy onnx
for peer in onnxruntime openvino MNN ncnn; do install "$peer"; done
# pnnx names a torch with CUDA among what it needs, and needs none of it.
install --no-deps pnnx
install torch==2.13.0
[ "$failed" ] || cp "$0" "$stamp"

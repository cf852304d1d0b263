"""Writes the networks that `npm run bench -- network` holds ours against.

    python -m venv v && v/bin/pip install torch transformers onnx onnxruntime
    OMP_NUM_THREADS=1 v/bin/python test/bench/python/export_networks.py OUT [BUNDLED]
    VERBATIM_PEER_NETWORKS=OUT npm run bench -- network

Made with torch 2.13, transformers 5.23, onnx 1.23 and onnxruntime 1.31; not needed to run any test.

OUT gets a folder for each network: MobileBERT-EdgeTPU-XXS and -XS with random weights of the exact
layout, and, where BUNDLED names the folder of the bundled reader's float weights, that. In each:

    weights/      what both builders start from: model.safetensors, config.json
    fp32.onnx     torch.onnx.export, then onnxruntime's optimiser for transformers
    int8.onnx     the same, then onnxruntime's dynamic quantiser: S8 weights by channel within 7 bits
    facts.json    seconds of processor time of each step, on one thread, and the logits PyTorch gives
                  for the rows of the bundled reader's parity checks
"""

import json
import shutil
import sys
import time
from pathlib import Path

import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer

NAMES = ["input_ids", "attention_mask", "token_type_ids"]
OUTPUTS = ["start_logits", "end_logits"]
CHECKS = Path(__file__).parents[3] / "models" / "bundled" / "reader.json"
STARTED = round(time.process_time(), 2)
SIZES = {"xxs": (6, 128, 1024, 2), "xs": (8, 256, 1024, 4)}


def random_mobilebert(size):
    blocks, inner, feed_forward, networks = SIZES[size]
    torch.manual_seed(42)
    config = transformers.MobileBertConfig(
        num_hidden_layers=blocks,
        intra_bottleneck_size=inner,
        intermediate_size=feed_forward,
        num_feedforward_networks=networks,
        classifier_activation=False,
    )
    model = transformers.MobileBertForQuestionAnswering(config)
    # Spread so that activations stay near 1, as those of trained networks do.
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.dim() == 2 and "embeddings." not in name:
                value.normal_(0, 0.5 / value.shape[1] ** 0.5)
            elif "embeddings." in name and value.dim() == 2:
                value.normal_(0, 0.1 if "transformation" not in name else 0.5 / value.shape[1] ** 0.5)
            elif name.endswith("LayerNorm.weight"):
                value.normal_(1, 0.1)
            else:
                value.normal_(0, 0.1)
    return model


class Span(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask, types):
        given = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)
        return given.start_logits, given.end_logits


def row(length):
    ids = [1000 + (i * 7919) % 20000 for i in range(length)]
    types = [int(i > 12) for i in range(length)]
    return torch.tensor([ids]), torch.ones(1, length, dtype=torch.long), torch.tensor([types])


def write(name, weights, out):
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    began = time.process_time()
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(
        weights, attn_implementation="eager", dtype=torch.float32
    ).eval()
    seconds = {}

    def lap(step):
        nonlocal began
        seconds[step] = round(time.process_time() - began, 2)
        began = time.process_time()

    # The wrapper, too, or the export would put back its training mode, and dropout with it.
    span = Span(model).eval()
    lap("load")
    dynamic = {it: {0: "batch", 1: "length"} for it in NAMES + OUTPUTS}
    exported = folder / "exported.onnx"
    torch.onnx.export(
        span, row(16), str(exported), input_names=NAMES, output_names=OUTPUTS,
        dynamic_axes=dynamic, opset_version=17, dynamo=False,
    )
    lap("export")
    config = model.config
    kind = {"num_heads": config.num_attention_heads, "hidden_size": config.hidden_size}
    better = optimizer.optimize_model(str(exported), model_type="bert", opt_level=1, **kind)
    better.save_model_to_file(str(folder / "fp32.onnx"))
    lap("optimise")
    quantize_dynamic(
        str(folder / "fp32.onnx"), str(folder / "int8.onnx"),
        per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": 1},
    )
    lap("quantise")
    exported.unlink()
    rows = []
    for check in json.loads(CHECKS.read_text())["checks"]:
        given = {it: check[it] for it in ("ids", "mask", "typeIds")}
        with torch.no_grad():
            start, end = span(*(torch.tensor([it]) for it in given.values()))
        rows.append(given | {"start": start[0].tolist(), "end": end[0].tolist()})
    facts = {
        "seconds": {"start of Python": STARTED} | seconds,
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "rows": rows,
    }
    (folder / "facts.json").write_text(json.dumps(facts))
    print(name, seconds)


def main(out, bundled=None):
    torch.set_num_threads(1)
    for size in SIZES:
        weights = out / size / "weights"
        random_mobilebert(size).save_pretrained(weights)
        write(size, weights, out)
    if bundled:
        weights = out / "bundled" / "weights"
        weights.mkdir(parents=True, exist_ok=True)
        for it in ("model.safetensors", "config.json"):
            shutil.copyfile(Path(bundled) / it, weights / it)
        write("bundled", weights, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

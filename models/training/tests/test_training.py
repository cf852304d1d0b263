"""python -m unittest discover -s tests (in models/training): toy sizes, seconds."""
from __future__ import annotations

import json
import math
import sys
import tempfile
import unittest
from argparse import Namespace
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE), str(HERE / "gpu")]

import blend  # noqa: E402
import losses  # noqa: E402
import mobilebert  # noqa: E402
import optimiser  # noqa: E402
import pieces  # noqa: E402
import qa_data  # noqa: E402
import qat  # noqa: E402
import questions  # noqa: E402
import weights  # noqa: E402
from guard import Guard  # noqa: E402
from run import saved_state  # noqa: E402

TINY = mobilebert.Config(blocks=2)


def batch() -> qa_data.Batch:
    window = qa_data.Window([101, 2054, 102, *range(2000, 2012), 102], 3, 3, [(5, 6)], 0)
    return qa_data.collate([window, window], 24).to("cpu")


class Blended(unittest.TestCase):
    def test_lies_between(self) -> None:
        found = blend.blended({"w": torch.tensor([0.0, 4.0])}, {"w": torch.tensor([1.0, 0.0])}, 0.25)
        self.assertTrue(torch.equal(found["w"], torch.tensor([0.25, 3.0])))

    def test_refuses_another_network(self) -> None:
        with self.assertRaisesRegex(SystemExit, "not of one network"):
            blend.blended({"w": torch.zeros(2)}, {"w": torch.zeros(3)}, 0.5)


class Questions(unittest.TestCase):
    def test_keywords_keep_or_lose_the_question_word(self) -> None:
        asked = "What is the default port of the server?"
        self.assertEqual(questions.keywords(asked), "What default port server")
        self.assertEqual(questions.keywords(asked, question_word=False), "default port server")
        self.assertEqual(questions.keywords("Who is it?", question_word=False), "Who is it")


class Quantised(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(0)

    def test_weights_lie_on_127_levels(self) -> None:
        w = torch.randn(5, 40)
        levels = qat.quantised_rows(w, qat.TOP) / (w.abs().amax(1, True) / qat.TOP)
        self.assertTrue(torch.allclose(levels, levels.round(), atol=1e-4))
        self.assertAlmostEqual(float(levels.abs().max()), 63, places=3)

    def test_a_row_that_sticks_out_does_not_coarsen_the_others(self) -> None:
        layer = torch.nn.Linear(16, 8)
        x = torch.randn(1, 12, 16)
        x[:, 0] *= 400
        rough = qat.QuantLinear(layer, qat.Padding())
        fine = qat.QuantLinear(layer, qat.Padding())
        fine.by_row = True
        wrong = [float((q(x) - layer(x))[:, 1:].detach().abs().mean()) for q in (rough, fine)]
        self.assertLess(wrong[1], wrong[0] / 5)

    def test_factors_are_those_of_the_builder(self) -> None:
        peaks = torch.tensor([1.0, 1, 1, 1, 64, 1.5])
        self.assertEqual(qat.taming_factors(peaks).tolist(), [1, 1, 1, 1, 16, 1])
        up, down = torch.rand(6, 4) + 0.1, torch.rand(4, 6) + 0.1
        f = qat.evening(up, down)
        self.assertTrue(torch.allclose((up * f[:, None]).amax(1), (down / f).amax(0)))

    def test_observed_and_settled_it_stays_close_to_float_and_learns(self) -> None:
        model, b = mobilebert.MobileBert(TINY), batch()
        for p in model.parameters():
            torch.nn.init.normal_(p, std=0.05) if p.ndim > 1 else None
        exact = model(*b.inputs()).detach()
        names = set(model.state_dict())
        qat.quantise(model)
        self.assertEqual(set(model.state_dict()), names)
        seen = qat.observe(model, [b])
        qat.settle(model, seen)
        rounded = model(*b.inputs())
        real = b.inputs()[2]
        self.assertLess(float((rounded - exact)[real].detach().abs().max()), 0.05 * float(exact[real].abs().max()))
        losses.span(rounded, b.context_or_null(), b.golds).backward()
        self.assertGreater(float(model.blocks[0].up[0].weight.grad.abs().sum()), 0)


class Losses(unittest.TestCase):
    def test_shared_norm_is_one_softmax_over_the_passages(self) -> None:
        logits, context = torch.zeros(2, 4, 2), torch.ones(2, 4, dtype=torch.bool)
        golds = torch.full((2, 2, qa_data.GOLDS), -1)
        golds[0, :, 0] = 1
        self.assertAlmostEqual(float(losses.shared_norm(logits, context, golds, 2)), math.log(8), places=5)


class Guarding(unittest.TestCase):
    def test_stops_at_what_is_not_finite_and_after_200_steps_above_the_start(self) -> None:
        guard = Guard(0.0)
        self.assertIsNone(guard.verdict(1.0, 50))
        self.assertIn("finite", guard.verdict(math.nan, 50) or "")
        verdicts = [guard.verdict(3.0, 50) for _ in range(4)]
        self.assertEqual([bool(v) for v in verdicts], [False, False, False, True])

    def test_a_single_batch_is_no_start(self) -> None:
        guard = Guard(0.0)
        self.assertIsNone(guard.verdict(0.1, 1))
        self.assertFalse(any(guard.verdict(1.0, 50) for _ in range(10)))
        self.assertIn("finite", guard.verdict(math.inf, 1) or "")


class Optimising(unittest.TestCase):
    def moved(self, name: str) -> tuple[mobilebert.MobileBert, dict[str, torch.Tensor], object]:
        torch.manual_seed(0)
        model, b = mobilebert.MobileBert(TINY), batch()
        before = {key: value.clone() for key, value in model.state_dict().items()}
        opt = optimiser.optimiser(name, model, 1e-3)
        losses.span(model(*b.inputs()), b.context_or_null(), b.golds).backward()
        opt.step()
        return model, {key: value - before[key] for key, value in model.state_dict().items()}, opt

    def test_muon_moves_every_direction_of_a_matrix_alike_and_adamw_the_rest(self) -> None:
        _, muon, _ = self.moved("muon")
        _, adam, _ = self.moved("adamw")
        steps = (torch.linalg.svdvals(moved["blocks.1.v.weight"]) for moved in (muon, adam))
        spread = [float(step[0] / step[8]) for step in steps]
        self.assertLess(spread[0], 5)
        self.assertGreater(spread[1], 50)
        for name in ("word.weight", "qa.weight", "blocks.0.out.bias", "norm.weight"):
            self.assertTrue(torch.equal(muon[name], adam[name]), name)

    def test_a_state_goes_on_and_one_of_the_other_optimiser_is_refused(self) -> None:
        model, _, opt = self.moved("muon")
        other = optimiser.optimiser("muon", model, 1e-3)
        other.load_state_dict(opt.state_dict())
        kept = [part.state_dict()["state"] for part in (*opt.parts, *other.parts)]
        self.assertTrue(torch.equal(kept[0][0]["momentum_buffer"], kept[2][0]["momentum_buffer"]))
        with self.assertRaises(ValueError):
            other.load_state_dict(optimiser.optimiser("adamw", model, 1e-3).state_dict())
        with self.assertRaisesRegex(SystemExit, "knows adamw and muon"):
            optimiser.optimiser("sgd", model, 1e-3)


class Files(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = Path(folder.name)

    def test_saved_under_hugging_face_names_and_read_again(self) -> None:
        path, model = str(self.at / "a.safetensors"), mobilebert.MobileBert(TINY)
        mobilebert.save_hf(model, path)
        again = mobilebert.load_hf(path)
        b = batch()
        self.assertTrue(torch.equal(model(*b.inputs()), again(*b.inputs())))

    def test_a_file_cut_short_is_refused_in_one_sentence(self) -> None:
        path = self.at / "a.safetensors"
        mobilebert.save_hf(mobilebert.MobileBert(TINY), str(path))
        path.write_bytes(path.read_bytes()[:100000])
        with self.assertRaisesRegex(SystemExit, "cannot be read whole"):
            weights.read(str(path))

    def test_a_state_of_garbage_and_a_damaged_corpus_are_refused(self) -> None:
        (self.at / "r.state.pt").write_bytes(b"nothing of the kind")
        with self.assertRaisesRegex(SystemExit, "cannot be read whole"):
            saved_state(Namespace(out=str(self.at / "r"), resume=True))
        (self.at / "rows.jsonl").write_text(json.dumps({"id": "1"}) + "\n{oh")
        with self.assertRaisesRegex(SystemExit, "line 2"):
            qa_data.load(str(self.at / "rows.jsonl"))

    def test_pieces_come_whole_or_not_at_all(self) -> None:
        source = self.at / "weights.bin"
        source.write_bytes(bytes(range(256)) * 5000)
        calls = pieces.pack([source], self.at / "go", 400000)
        self.assertEqual(calls, 4)
        for call in range(1, calls + 1):
            joined, waiting = pieces.receive(self.at / "go" / f"call-{call}", self.at / "there")
            self.assertEqual((joined, waiting), (["weights.bin"], []) if call == calls else ([], ["weights.bin"]))
        self.assertEqual((self.at / "there" / "weights.bin").read_bytes(), source.read_bytes())
        next((self.at / "there" / "pieces").glob("*.001")).write_bytes(b"x")
        with self.assertRaisesRegex(SystemExit, "damaged"):
            pieces.join(self.at / "there" / "pieces", self.at / "other")
        self.assertFalse((self.at / "other" / "weights.bin").exists())


class HeldOut(unittest.TestCase):
    def test_one_article_in_ten_is_kept_back_with_its_negatives_and_elsewhere(self) -> None:
        title = next(t for t in (f"Town_{i}" for i in range(100)) if qa_data.held_out(t))
        rows = [{"title": title, "source": "squad-v1.1-train"}, {"title": title, "source": "squad-v1.1-train-negatives"},
                {"title": title.replace("_", " "), "source": "qed"}, {"title": "Kept", "source": "qed"}]  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.jsonl"
            path.write_text("\n".join(map(json.dumps, rows)))
            self.assertEqual([r["title"] for r in qa_data.training_rows([str(path)])], ["Kept"])


if __name__ == "__main__":
    unittest.main()

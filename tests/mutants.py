"""Mutants of the model answers: each is changed in one place, and what the notebook then calls wrong
has to lose points, whatever is drawn.

    python -m tests.mutants                 every exercise, 30 seeds: minutes for each
    python -m tests.mutants B1 B2 --seeds 5

prints each mutant that keeps all points on some of the seeds, and on how many.  A mutant that is as
right as the model is in `RIGHT`, with the sentence that makes it so.
"""

import argparse
import ast
import copy
import itertools
import math
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

import matplotlib

from autograder import bank
from verdicts import mnist

from .bank import ROOT, Answers


@dataclass(frozen=True)
class Mutant:
    """A model answer with one change."""

    exercise: str
    cell: str
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.exercise} {self.cell}: {self.change}"

    @property
    def right(self) -> bool:
        """Whether the notebook calls it as right as the model."""
        return any(fnmatch(str(self), pattern) for pattern in RIGHT)


OPERATORS: Mapping[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}

FUNCTIONS = {
    "sum": ("mean", "prod"),
    "mean": ("sum", "median"),
    "exp": ("expm1", "exp2"),
    "log": ("log2", "log1p"),
    "sqrt": ("square",),
    "min": ("max",),
    "max": ("min",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
    "var": ("std",),
    "std": ("var",),
    "randn": ("rand",),
    "randn_like": ("rand_like", "ones_like", "zeros_like"),
    "logsumexp": ("sum",),
    "softmax": ("sigmoid",),
    "sigmoid": ("tanh",),
    "softplus": ("relu",),
}


def _others(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in the place of a part of the text."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        n = node.value
        for other in dict.fromkeys((n + 1, n - 1, 2 * n, n / 2, -n, 1.01 * n)):
            if other != n and (other == int(other) or isinstance(n, float)):
                yield ast.Constant(int(other) if isinstance(n, int) else other)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.BinOp | ast.BoolOp):
        for other in OPERATORS.get(type(node.op), ()):
            made = copy.deepcopy(node)
            made.op = other()
            yield made
        if isinstance(node, ast.BinOp):
            yield node.left
            yield node.right
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Compare):
        for other in OPERATORS.get(type(node.ops[0]), ()):
            made = copy.deepcopy(node)
            made.ops[0] = other()
            yield made
    elif isinstance(node, ast.Call):
        yield from _other_calls(node)
    elif isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.Expr | ast.Assign | ast.AugAssign | ast.If) and not (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        yield ast.Pass()


def _other_calls(node: ast.Call) -> Iterator[ast.AST]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for other in FUNCTIONS.get(name, ()):
        made = copy.deepcopy(node)
        if isinstance(made.func, ast.Attribute):
            made.func.attr = other
        else:
            made.func = ast.Name(other)
        yield made
    for keyword in node.keywords:
        made = copy.deepcopy(node)
        made.keywords = [k for k in made.keywords if k.arg != keyword.arg]
        yield made
    if node.args:
        yield node.args[0]
    elif isinstance(node.func, ast.Attribute):
        yield node.func.value
    if name == "range":
        made = copy.deepcopy(node)
        made.args[-1] = ast.BinOp(made.args[-1], ast.Sub(), ast.Constant(1))
        yield made
        yield ast.Call(ast.Name("range"), [ast.Constant(1), node.args[-1]], [])
    if len(node.args) == 2:
        made = copy.deepcopy(node)
        made.args.reverse()
        yield made


class _Put(ast.NodeTransformer):
    def __init__(self, place: ast.AST, other: ast.AST) -> None:
        self._place, self._other = place, other

    def visit(self, node: ast.AST) -> Any:
        return self._other if node is self._place else self.generic_visit(node)


def edits(source: str) -> Iterator[tuple[str, str]]:
    """Every change of one place of a text, in words, and the text with it."""
    tree = ast.parse(source)
    plain = ast.unparse(tree)
    for number, node in enumerate(ast.walk(tree)):
        for other in _others(node):
            made = copy.deepcopy(tree)
            place = next(itertools.islice(ast.walk(made), number, None))
            text = ast.unparse(
                ast.fix_missing_locations(_Put(place, copy.deepcopy(other)).visit(made))
            )
            if text != plain:
                before, after = (" ".join(ast.unparse(n).split())[:60] for n in (node, other))
                yield f"line {getattr(node, 'lineno', 0)}, `{before}` → `{after}`", text


Limits = Mapping[str, tuple[float, float]]

NO_TENSORS = {"beta", "lam", "step", "warmup_steps", "log", "x", "model", "images", "epochs"}
"""Arguments that are no tensors, or whose batch is not one of numbers to be computed from."""


def _of_arguments(names: list[str], limits: Limits) -> Iterator[tuple[str, str]]:
    """Bodies in which an argument is not taken as it is; `_model` is the model's function."""
    call = f"_model({', '.join(names)})"
    for name in names:
        if name in NO_TENSORS:
            continue
        low, high = limits.get(name, (math.nan, math.nan))
        if not math.isnan(low):
            for limit in dict.fromkeys((low * 0.9, low / 2) if low < 0 else (low * 1.1, low * 2)):
                yield (
                    f"{name} at least {limit:g}",
                    f"{name} = {name}.clamp(min={limit!r}); return {call}",
                )
        if not math.isnan(high):
            for limit in dict.fromkeys((0.9 * high, high / 2)):
                yield (
                    f"{name} at most {limit:g}",
                    f"{name} = {name}.clamp(max={limit!r}); return {call}",
                )
        yield f"{name} changed in place", f"out = {call}; {name}.detach().add_(1); return out"
        for dtype in ("float", "bfloat16"):
            rounded = f"{name} = {name}.{dtype}().to({name}.dtype)"
            yield f"{name} rounded to {dtype}", f"{rounded}; return {call}"
        yield f"{name} detached", f"{name} = {name}.detach(); return {call}"
        half = f"{name} = ({name} + {name}.detach()) / 2"
        yield f"half of the gradient with respect to {name}", f"{half}; return {call}"
    tensors = [name for name in names if name not in NO_TENSORS]
    if tensors:
        first = "; ".join(f"{name} = {name}[:100]" for name in tensors)
        yield "only the first 100 rows", f"{first}; return {call}"


RESULTS = {
    "nothing": "None",
    "a tuple": "(out,)",
    "a list": "out.tolist()",
    "a NumPy array": "out.detach().numpy()",
    "a number": "out.item()",
    "0": "0 * out",
    "not a number": "out * math.nan",
    "an axis more": "out[None]",
    "a last axis more": "out[..., None]",
    "squeezed": "out.squeeze()",
    "detached": "out.detach()",
    "float32": "out.float()",
    "float64": "out.double()",
    "computed in bfloat16": "out.bfloat16().to(out.dtype)",
    "0.1 % too large": "out * 1.001",
    "0.001 too large": "out + 0.001",
    "turned round": "-out",
    "absolute value": "out.abs()",
    "the first row everywhere": "out[:1].expand_as(out) if out.ndim and len(out) else out",
    "the last row 0": "torch.cat([out[:-1], 0 * out[-1:]]) if out.ndim and len(out) > 1 else out",
    "the last column 0": "torch.cat([out[..., :-1], 0 * out[..., -1:]], -1) if out.ndim else out",
    "rows after 100 not computed": "torch.cat([out[:100], 0 * out[100:]]) if out.ndim and len(out) > 100 else out",
}


def _each(how: str) -> str:
    """The same of each part, where a result is a tuple."""
    return f"tuple({how} for out in out) if isinstance(out, tuple) else {how}"


STATES = {
    "the first result ever after": "return _kept.setdefault(0, out)",
    "the first result for each shape": "return _kept.setdefault(getattr(out, 'shape', 0), out)",
    "wrong from the second call on": f"_kept[len(_kept)] = 0; return out if len(_kept) == 1 else {_each('out * 2')}",
}


def wrapped(source: str, limits: Mapping[str, Limits]) -> Iterator[tuple[str, str]]:
    """Every function of a text with something else around it."""
    for function in ast.parse(source).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        names = [argument.arg for argument in function.args.args]
        of = f"`{function.name}`: "
        call = f"out = _model({', '.join(names)})"
        bodies = [
            *_of_arguments(names, limits.get(function.name, {})),
            *((f"returns {what}", f"{call}; return {_each(how)}") for what, how in RESULTS.items()),
            *((what, f"{call}; {how}") for what, how in STATES.items()),
        ]
        for what, body in bodies:
            head = f"def {function.name}({', '.join(names)}, _model={function.name}, _kept={{}}):"
            yield of + what, "\n".join([source, head, *(f"    {b}" for b in body.split("; "))])


LIMITS: Mapping[str, Mapping[str, Limits]] = {
    "A2": {
        "elbo": {"log_var": (-13.8, 6), "s": (0.1, 5)},
        "gap": {"log_var": (-13.8, 6), "s": (0.1, 5)},
        "tightest": {"s": (0.1, 5)},
    },
    "A3": {
        "bernoulli_log_likelihood": {"logits": (-1e4, 1e4)},
        "elbo_terms": {"log_var": (-30, 10)},
    },
    "B1": {"reparameterize": {"log_var": (-16, 16)}},
    "B2": {"kl_divergence": {"log_var": (-200, 60)}},
    "C1": {
        "slope_raw": {"a": (0.01, 200)},
        "slope_softplus": {"a": (-20, 20)},
        "slope_log_var": {"a": (-20, 20)},
    },
}
"""The ranges that a notebook states for the arguments of its functions."""

RIGHT: Mapping[str, str] = {
    "*: returns absolute value": "A KL is never negative.",
    "B1*`mu + sigma * eps` → `mu - sigma * eps`": "The noise is symmetric.",
    "B1*: log_var rounded to float": "No sample shows a change of sigma by a millionth of a percent.",
    "A6*rounded to float": "No dtype is asked for.",
    "A6*: returns float??": "No dtype is asked for.",
    "A6*: returns squeezed": "There is no axis of length 1.",
    "A6*: returns a list": "The numbers count, whatever holds them.",
    "A6*: returns a NumPy array": "The numbers count, whatever holds them.",
    "A6 A6-active-answer: `active_units`: returns a tuple": "The number counts, whatever holds it.",
    "A6 A6-active-answer*`(mu.var(dim=0) > 0.01).sum()`": "The number counts, whatever holds it.",
    "A6 A6-active-answer*: * detached": "A count has no gradient.",
    "A6 A6-active-answer*: half of the gradient with respect to *": "A count has no gradient.",
    "A6 A6-active-answer*: log_var *": "It does not count.",
    "A6 A6-threshold-answer*detached": "No gradient is asked for.",
    "A6 A6-threshold-answer*half of the gradient*": "No gradient is asked for.",
    "A6 A6-threshold-answer*after 100*": "There are fewer than 100 directions.",
    "A6 A6-threshold-answer*first 100*": "There are fewer than 100 directions.",
    "A6 A6-kl-answer*after 100*": "There are fewer than 100 dimensions.",
    "A6 A6-free_bits-answer*: returns *first row*": "It has no rows.",
    "A6 A6-free_bits-answer*: returns *last row*": "It has no rows.",
    "A6 A6-free_bits-answer*: returns *last column*": "It has no columns.",
    "A6 A6-free_bits-answer*: returns *after 100*": "It has no rows.",
    "A6 A6-warmup-answer*`min(step / warmup_steps, 1.0)`": "The same numbers in another order.",
    "*> 0.01` → *>= 0.01`": "Nothing lies on a limit.",
    "A6 A6-logs-answer: line 3,*→ `log?'valid_kl'?`": "It is an array already.",
    "A6 A6-active-answer*: mu changed in place": "A shift changes no variance.",
    "A6 A6-active-answer*: mu rounded to bfloat16": "No dtype is asked for.",
    "A6 A6-logs-answer: line 4, `*2` → *": "Nothing lies between 1 and 5.",
    "A6 A6-logs-answer: line 6, `*75` → *": "Nothing lies between 50 and 100.",
    "A6 A6-logs-answer: line 8, `*10` → *": "Nothing lies between 5 and 20.",
    "A6 A6-logs-answer: line 5, `*3` → *": "Nothing lies between 1 and 5.",
    "A6 A6-logs-answer: line ?, `1` → `2`": "The last epoch but one tells the same.",
    "[AC][1245] *detached": "No gradient is asked for.",
    "C1 *detached": "No gradient is asked for.",
    "[AC][1245] *half of the gradient*": "No gradient is asked for.",
    "C1 *half of the gradient*": "No gradient is asked for.",
    "[AC][1245] *rounded to float": "A millionth of a percent is rounding.",
    "C1 *rounded to float": "A millionth of a percent is rounding.",
    "C1 *: returns float64": "It is float64 already.",
    "[AC][1245] *: returns float??": "No dtype is asked for.",
    "A4 A4-[dv]*changed in place": "Nothing is said of the arguments.",
    "A4 *: eps changed in place": "Nothing is said of eps.",
    "C1 C1-limits-answer*changed in place": "Nothing is said of the arguments.",
    "C2 C2-[mhp]*changed in place": "Nothing is said of the arguments.",
    "A4 A4-[dvr]*: returns squeezed": "A number for one element will do, and there is no other axis of length 1.",
    "A5 *: returns squeezed": "There is no axis of length 1.",
    "C1 C1-limits-answer*: returns squeezed": "There is no axis of length 1.",
    "C2 *: returns squeezed": "There is no axis of length 1.",
    "[AC][1245] *: returns a list": "The numbers count, whatever holds them.",
    "C? *: returns a list": "The numbers count, whatever holds them.",
    "[AC][1245] *: returns a NumPy array": "The numbers count, whatever holds them.",
    "C? *: returns a NumPy array": "The numbers count, whatever holds them.",
    "*log(largest)` → `math.log1p(largest)`": "1 is lost beside the largest number.",
    "C1 C1-limits-answer: line *, `smallest / 2` → `smallest`": "The notebook takes both.",
    "C1 C1-limits-answer: line *, `eps / 2` → `eps`": "The notebook takes both.",
    "C1 C1-limits-answer: line 1[678], `2` → `1`": "The notebook takes both.",
    "C1 *: a at least -1?": "The slope there is that at minus infinity, but for 0.005 %.",
    "A4 A4-derivatives-answer: `dz_dmu`:*bfloat16": "It is 1, whatever it is given.",
    "A4 A4-derivatives-answer: `dz_dmu`:*first row everywhere": "It is 1 in every row.",
    "A4 A4-derivatives-answer: `dz_dmu`: the first result*": "It is 1 in every call.",
    "A4 A4-pathwise-answer: line *, `(mu + sigma * eps).detach()` → *": "It is the slope by z all the same.",
    "A4 A4-derivatives-answer: `dz_dlog_var`: mu rounded *": "It does not depend on mu.",
    "A4 A4-pathwise-answer: *: returns 0.001 too large": "Beside estimates of 10, small differences cost as much.",
    "A4 A4-variances-answer: *: returns a number": "The numbers count, whatever holds them.",
    "A4 A4-variances-answer: *: returns a* axis more": "The numbers count, whatever holds them.",
    "A4 A4-variances-answer: *: returns *row*": "They have no rows.",
    "A4 A4-variances-answer: *: returns *last column*": "They have no columns.",
    "A4 A4-variances-answer: line 18, `2` → `-2`": "It is squared.",
    "A4 A4-reaches-answer: line 13, `z.sum()` → *": "It is 0 where that of the sum is.",
    "A4 A4-reaches-answer: `what_reaches_mu`: * changed in place": "Nothing is computed from them afterwards.",
    "A4 A4-reaches-answer: `what_reaches_mu`: * rounded to bfloat16": "Nothing is rounded to 0.",
    "*` → `pass`": "The line says that something is to be written.",
    "A5 A5-steps-answer: line 14, `sp.simplify(*": "The same expression, written longer.",
    "A5 A5-many-answer: *100*": "There are fewer than 100 dimensions.",
    "A5 A5-many-answer: *: returns a*": "The number counts, whatever holds it.",
    "A5 A5-many-answer: *: returns the ??st row *": "It has no rows.",
    "A5 A5-many-answer: *: returns the last column 0": "It has no columns.",
    "A1 A1-[mp]*-answer: line *, `-1` → `1`": "Of two axes the last is the second.",
    "A1 A1-[mp]*-answer: line *, `1` → `-1`": "The last axis but none, from the end.",
    "A1 A1-sampling-answer: line 8, `means[[]z] + * → `means[[]z] - *": "The noise is symmetric.",
    "A1 A1-sampling-answer: line 8, `1` → `-1`": "Of two axes the last is the second.",
    "A1 *: only the first 100 rows": "There are fewer than 100 components.",
    "A3 *: line *, `-1` → `1`": "Of two axes the last is the second.",
    "A3 *: line *, `1` → `-1`": "The last axis but none, from the end.",
    "A3 *rounded to float": "A millionth of a percent is rounding.",
    "A3 *: returns float??": "No dtype is asked for.",
    "A3 A3-terms-answer: `elbo_terms`: log_likelihood changed in place": "Nothing is said of the arguments.",
    "A3 A3-diagnosis-answer: line 8, `0.3` → `[01].[36]*": "Nothing lies between 0.3 and 3.",
    "A3 A3-diagnosis-answer: line 8, `kl < 0.3` → `kl <= 0.3`": "Nothing lies on the limit.",
    "A3 A3-diagnosis-answer: line 10, * → `reconstruction - kl >= constant`": "Nothing lies on the limit.",
    "C2 C2-moments-answer: line 9, `mu - mean` → *": "The sum of the deviations in the other factor is 0.",
    "C2 C2-moments-answer: *: returns rows after 100*": "There are fewer than 100 dimensions.",
    "C2 C2-*-answer: `[sh]*_[ks]*`: returns a*": "The numbers count, whatever holds them.",
    "C2 C2-*-answer: `[sh]*_[ks]*`: returns the *": "There are no rows and columns.",
    "C2 C2-*-answer: `[sh]*_[ks]*`: returns rows*": "There are no rows.",
    "C2 C2-paths-answer: *: returns rows after 100*": "There are fewer than 100 steps.",
    "C2 C2-*-answer: line *, `*1` → `*1`": "Of two axes the last is the second, of one the last is the first.",
    "C2 C2-holes-answer: line 6, `1` → `-1`": "Of two axes the last is the second.",
    "C2 C2-holes-answer: line 6, *> radius` → *>= radius`": "Nothing lies on the limit.",
    "C2 C2-holes-answer: * rounded to bfloat16": "No dtype is asked for.",
}
"""Mutants that are as right as the model, by patterns of their names, and why."""


def mutants(exercise: str, without: Iterable[str] = ()) -> Iterator[Mutant]:
    """Every mutant of an exercise's model answers, of automatically graded cells; not of cells that
    have their check among those `without` which they are judged."""
    left_out = [name.replace(".", "-") for name in without]
    for cell in bank.model(ROOT, exercise).cells:
        role = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not role.get("solution") or role.grade:
            continue
        if any(c.startswith(role.grade_id) or role.grade_id.startswith(c) for c in left_out):
            continue
        changed = [*edits(cell.source), *wrapped(cell.source, LIMITS.get(exercise, {}))]
        for change, source in changed:
            yield Mutant(exercise, role.grade_id, change, source)


def missed(answers: Answers, mutant: Mutant, seeds: range, most: int | None = None) -> list[int]:
    """The seeds on which a mutant keeps all points; no more than `most` are looked for."""
    found: list[int] = []
    for seed in seeds:
        judged = answers.judge(
            {mutant.cell: mutant.source},
            seed,
            lambda results: any(verdict.share < 1 for verdict in results.values()),
            since=mutant.cell,
        )
        if all(verdict.share == 1 for verdict in judged.values()):
            found.append(seed)
        if most and len(found) >= most:
            break
    return found


def begin(description: str, seeds: int) -> argparse.Namespace:
    """What is asked for on the command line: `exercises`, all of them by default, on so many `seeds`,
    `without` some checks.  In this process notebooks can run from then on."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    every = bank.exercises(ROOT)
    parser.add_argument("exercises", nargs="*", default=every, help="such as B1; all by default")
    parser.add_argument("--seeds", type=int, default=seeds)
    parser.add_argument("--without", nargs="*", default=[], help="checks to leave out: A6.cure")
    asked = parser.parse_args()
    prepare()
    return asked


def prepare() -> None:
    """Makes this process one in which notebooks can run: data at hand, no windows, no warnings."""
    matplotlib.use("agg")
    warnings.simplefilter("ignore")
    os.environ |= {"NBGRADER_EXECUTION": "autograde", "AUTOGRADER": "1"}
    os.environ["MNIST_ROOT"] = str(mnist.for_grading())


def main() -> None:
    asked = begin(__doc__, 30)
    for exercise in asked.exercises:
        answers, total, survivors = Answers(exercise, asked.without), 0, 0
        for mutant in mutants(exercise, asked.without):
            total += 1
            kept = missed(answers, mutant, range(asked.seeds))
            if kept and not mutant.right:
                survivors += 1
                print(f"{len(kept)} of {asked.seeds}  {mutant}", flush=True)
        print(
            f"{exercise}: {survivors} of {total} mutants keep all points on some seed.", flush=True
        )


if __name__ == "__main__":
    main()

"""The lessons: they run, their stored output is what their code gives, links and formulas hold."""

import base64
import html
import importlib.util
import io
import math
import re
from pathlib import Path
from urllib.parse import unquote

import matplotlib
import nbformat
import numpy as np
import pytest
import torch
from PIL import Image
from scipy import integrate, special, stats
from torch.distributions import Exponential, Normal, kl_divergence

from verdicts import mnist

from .conftest import ROOT

_spec = importlib.util.spec_from_file_location("lessons", ROOT / "notebooks" / "execute.py")
lessons = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(lessons)

BYTES = 2_500_000
"""A lesson's size: larger ones are not shown in a browser everywhere."""

AFTER = lessons.LESSONS[3:]
"""The page after the lessons: short, and no exercise belongs to it."""

each_lesson = pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.stem[:1])


def read(path: Path):
    return nbformat.read(path, as_version=4)


def pictures(notebook) -> list:
    return [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]


def names_of(lesson: int, *cells: str) -> dict:
    """What the code cells with these ids define, run in order, as a dictionary of names."""
    matplotlib.use("agg")
    found = {cell.id: cell.source for cell in read(lessons.LESSONS[lesson - 1]).cells}
    defined: dict = {}
    for name in cells:
        exec(compile(found[name], name, "exec"), defined)
    return defined


# Stored output.


def test_there_are_three_lessons_and_a_page_after_them():
    assert [path.stem[0] for path in lessons.LESSONS] == ["1", "2", "3", "4"]


@each_lesson
def test_the_stored_output_is_what_the_code_gave(path):
    assert not lessons.is_stale(path), f"{path.name} is stale: run `make lessons`"


@pytest.mark.parametrize("change", ["code", "output", "picture", "digest"])
def test_a_changed_lesson_is_noticed(tmp_path, change):
    notebook = read(lessons.LESSONS[0])
    cell = next(c for c in notebook.cells if c.cell_type == "code" and c.outputs)
    if change == "code":
        cell.source += "\n"
    elif change == "output":
        cell.outputs = []
    elif change == "picture":
        pictures(notebook)[0].data["image/png"] += "\n"
    else:
        del notebook.metadata["lesson"]
    path = tmp_path / "1_changed.ipynb"
    nbformat.write(notebook, path)
    assert lessons.is_stale(path)


def test_the_readme_shows_the_stored_picture():
    shown = (lessons.FOLDER / "manifold.png").read_bytes()
    assert shown == lessons.readme_picture(read(lessons.LESSONS[2]))


def test_text_may_change_without_running_the_lesson(tmp_path):
    notebook = read(lessons.LESSONS[0])
    notebook.cells[0].source += "\n\nOne more sentence."
    path = tmp_path / "1_changed.ipynb"
    nbformat.write(notebook, path)
    assert not lessons.is_stale(path)


@each_lesson
def test_a_lesson_runs_without_a_warning(path, mnist_root):
    executed = lessons.execute(
        path, LESSON_BUDGET="small", MNIST_ROOT=str(mnist_root), OMP_NUM_THREADS="1"
    )
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output.text
    assert len(pictures(executed)) == len(pictures(read(path)))


@each_lesson
def test_every_picture_has_a_description_wherever_it_is_shown(path):
    shown = pictures(read(path))
    assert len(shown) >= (3 if path in AFTER else 9)
    for output in shown:
        alt = output.metadata["image/png"]["alt"]  # nbconvert takes it from here,
        assert f'alt="{html.escape(alt)}"' in output.data["text/html"]  # JupyterLab from here
        assert output.data["text/plain"] == alt  # and a terminal has only this
        assert len(alt.split()) >= 15
        encoded = output.data["image/png"].strip()
        assert encoded in output.data["text/html"] or "data:image/gif" in output.data["text/html"]
        assert Image.open(io.BytesIO(base64.b64decode(encoded))).width >= 700


@each_lesson
def test_what_is_to_be_predicted_is_behind_a_fold(path):
    """The picture after a question, and what is printed below it, open by a click, without a kernel."""
    asked, folded = False, 0
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            asked = asked or "Predict" in cell.source
        elif cell.outputs and asked:
            (output,) = cell.outputs[:1]
            assert output.get("data", {}).get("text/html", "").startswith("<details>"), cell.id
            assert all("data" in also or "clouds" in cell.id for also in cell.outputs), cell.id
            asked, folded = False, folded + 1
    assert folded >= (2 if path in AFTER else 5)


@each_lesson
def test_a_lesson_can_be_read_without_a_kernel(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert path.stat().st_size < BYTES
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type in ("stream", "display_data")
            assert lessons.NEEDS_A_KERNEL not in output.get("data", {})


@each_lesson
def test_no_cell_is_longer_than_a_screen(path):
    for cell in read(path).cells:
        assert cell.source.count("\n") < 60, cell.id


# Links.


def headings(notebook) -> set[str]:
    """The anchors that JupyterLab gives to a notebook's headings."""
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    return {line.strip().replace(" ", "-") for line in re.findall(r"^#+ (.+)$", text, re.M)}


def links(notebook) -> list[str]:
    text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    return [unquote(target) for target in re.findall(r"\]\(([^)\s]+)\)", text)]


@each_lesson
def test_links_of_a_lesson_lead_somewhere(path):
    notebook = read(path)
    assert links(notebook)
    for target in links(notebook):
        if target.startswith("#"):
            assert target[1:] in headings(notebook), target
        elif not re.match(r"https?://", target):
            assert (path.parent / target).is_file(), target


def test_exercises_and_lessons_point_at_each_other():
    """Each exercise names one lesson to read first, and that lesson ends with the exercise."""
    for exercise in sorted(ROOT.glob("source/*/*.ipynb")):
        (named,) = {t for t in links(read(exercise)) if "notebooks/" in t}
        lesson = (exercise.parent / named).resolve()
        assert lesson in lessons.LESSONS
        assert f"../release/{exercise.parent.name}/{exercise.name}" in links(read(lesson))


# Formulas of lesson 1.


@pytest.fixture(scope="module")
def cafe() -> dict:
    return names_of(1, "l1-setup", "l1-bend-picture", "l1-noise-picture", "l1-grid")


@pytest.mark.parametrize("guests, base", [(0, 1.0), (4, 0.5), (11, 1.0)])
def test_evidence_and_bound_of_the_cafe(cafe, guests, base):
    """Against adaptive quadrature, and the expectation of a Poisson log-likelihood by hand."""
    joint = cafe["log_joint"](guests, base)

    def integrand(z):
        return stats.norm.pdf(z) * stats.poisson.pmf(guests, np.exp(base + z))

    truth = math.log(integrate.quad(integrand, -9, 9, epsabs=1e-13)[0])
    assert cafe["evidence"](joint) == pytest.approx(truth, abs=1e-6)
    for m, s in [(0.9, 0.45), (-0.4, 0.75), (1.4, 0.3)]:
        explained = guests * (base + m) - math.exp(base + m + s**2 / 2)
        explained -= special.gammaln(guests + 1)
        price = kl_divergence(Normal(m, s), Normal(0.0, 1.0)).item()
        assert cafe["bound"](joint, m, s) == pytest.approx(explained - price, abs=1e-5)
        assert cafe["bound"](joint, m, s) < truth


def test_the_bound_climbs_with_the_weights_that_are_averaged_first(cafe):
    rng, log_normal, means = np.random.default_rng(0), cafe["log_normal"], []
    for many in (1, 5, 50, 500):
        z = 0.3 + 0.6 * rng.normal(size=(400, many))
        log_w = log_normal(z, 0, 1) + stats.poisson.logpmf(0, np.exp(1 + z))
        log_w -= log_normal(z, 0.3, 0.6)
        means.append((special.logsumexp(log_w, axis=1) - np.log(many)).mean())
    assert means == sorted(means)
    assert means[0] == pytest.approx(-4.63, abs=0.6) and means[-1] < cafe["evidence"](
        cafe["log_joint"](0)
    )


def test_the_density_of_the_bent_line_is_one(cafe):
    axis, density = cafe["marginal_density"](0.3, size=400)
    step = axis[1] - axis[0]
    assert density.sum() * step**2 == pytest.approx(1, abs=0.01)


def test_choosing_one_of_two_peaks_costs_log_2(cafe):
    z = cafe["Z"]
    joint = cafe["log_normal"](z, 0, 1) + cafe["log_normal"](2.0, z**2, 0.3)
    right = np.where(z > 0, np.exp(joint), 0)
    right /= right.sum()
    mean = (right * z).sum()
    spread = math.sqrt((right * (z - mean) ** 2).sum())
    gap = cafe["evidence"](joint) - cafe["bound"](joint, mean, spread)
    assert gap == pytest.approx(math.log(2), abs=0.02)


def test_the_coins():
    posterior = names_of(1, "l1-setup", "l1-coins-picture")["coin_posterior"]
    even = math.log(0.5 / 0.3) / math.log(0.7 / 0.3)
    assert even == pytest.approx(0.603, abs=5e-4)
    assert posterior(np.array([even * 100]), 100)[0, 0] == pytest.approx(0.5)
    by_hand = 0.7**13 * 0.3**7 / (0.7**13 * 0.3**7 + 0.5**20)
    assert posterior(np.array([13]), 20)[1, 0] == pytest.approx(by_hand)


def linear_vae_loss(weight, centre, width, value, variance, nodes=40):
    """Mean negative ELBO (without its constant), KL and squared error of a linear VAE in one
    direction, x ~ N(0, value), q(z|x) = N(centre·x, width²), decoder weight·z: quadrature over x
    and over the noise of z, with torch's KL."""
    x, p = np.polynomial.hermite_e.hermegauss(nodes)
    p = p / p.sum()
    x = x * math.sqrt(value)
    eps = np.polynomial.hermite_e.hermegauss(nodes)[0]
    z = centre * x[:, None] + width * eps
    error = p @ (x[:, None] - weight * z) ** 2 @ p
    q = Normal(torch.tensor(centre * x), torch.tensor(width))
    price = p @ kl_divergence(q, Normal(0.0, 1.0)).numpy()
    return error / (2 * variance) + price, price, error


@pytest.mark.parametrize("value, variance", [(2.0, 0.3), (0.5, 0.05), (1.0, 0.9)])
def test_the_trade_of_the_linear_vae(value, variance):
    weight = math.sqrt(value - variance)
    best = weight, weight / value, math.sqrt(variance / value)
    loss, price, error = linear_vae_loss(*best, value, variance)
    assert _trade()(np.array([value]), variance) == pytest.approx((price, error), rel=1e-6)
    rng = np.random.default_rng(0)
    for _ in range(50):  # no other weights are better
        other = np.array(best) * np.exp(rng.normal(0, 0.2, 3))
        assert linear_vae_loss(*other, value, variance)[0] > loss


def test_a_direction_below_the_variance_is_ignored():
    assert _trade()(np.array([2.0, 0.2]), 0.5) == pytest.approx((0.5 * math.log(4), 0.7))
    ignored = linear_vae_loss(0.0, 0.0, 1.0, 0.4, 0.5)[0]
    rng = np.random.default_rng(0)
    for _ in range(50):
        weight, centre, width = rng.normal(0, 0.5), rng.normal(0, 0.5), math.exp(rng.normal(0, 0.3))
        assert linear_vae_loss(weight, centre, width, 0.4, 0.5)[0] > ignored


def _trade():
    return names_of(1, "l1-setup", "l1-plane")["trade"]


# Formulas of lesson 2.


def test_gradients_of_the_waiting_times():
    """E[(z − 1)²] = 2θ² − 2θ + 1 for an exponential with mean θ; its slope is 4θ − 2."""
    for theta in (0.3, 0.7, 1.9):
        mean = integrate.quad(
            lambda z, t=theta: (z - 1) ** 2 * math.exp(-z / t) / t, 0, 60 * theta
        )[0]
        assert mean == pytest.approx(2 * theta**2 - 2 * theta + 1, abs=1e-6)
    u = np.random.default_rng(1).uniform(size=40)  # those of the picture
    assert ((-2 * np.log(u) - 1) ** 2).mean() == pytest.approx(3.8, abs=0.05)


@pytest.fixture(scope="module")
def clouds() -> dict:
    return names_of(2, "l2-setup", "l2-clouds-picture", "l2-wiggle-picture")


def test_both_estimators_of_the_logistic_agree_with_autograd(clouds):
    pathwise, score = clouds["estimates"](7.0, count=50, m=0.4, s=1.3, seed=5)
    u = torch.tensor(np.random.default_rng(5).uniform(size=50))
    m, s = (torch.full((50,), v, dtype=torch.float64, requires_grad=True) for v in (0.4, 1.3))
    z = m + s * torch.logit(u)
    by_path = torch.autograd.grad(((z - 3) ** 2 + 7).sum(), (m, s))
    assert np.allclose(torch.stack(by_path, 1), pathwise)
    fixed = z.detach()
    y = (fixed - m) / s
    log_q = -y - torch.log(s) - 2 * torch.nn.functional.softplus(-y)
    by_score = torch.autograd.grad((((fixed - 3) ** 2 + 7) * log_q).sum(), (m, s))
    assert np.allclose(torch.stack(by_score, 1), score)
    assert np.allclose(log_q.detach(), stats.logistic.logpdf(fixed, 0.4, 1.3))


def test_both_estimators_are_unbiased(clouds):
    """Six standard errors: a false alarm in fewer than 1 of 100 million runs."""
    exact = np.array([2 * (0.0 - 3), 2 * math.pi**2 / 3])
    assert stats.logistic.var() == pytest.approx(math.pi**2 / 3)
    for estimate in clouds["estimates"](30.0, count=400_000, seed=9):
        error = estimate.std(0) / math.sqrt(len(estimate))
        assert (np.abs(estimate.mean(0) - exact) < 6 * error).all()


def test_variances_of_the_wiggle(clouds):
    pathwise, score = clouds["wiggle_variances"](40.0)
    assert pathwise == pytest.approx(40**2 / 2, rel=1e-3)
    assert score == pytest.approx(1 / 6, rel=1e-3)
    low_path, low_score = clouds["wiggle_variances"](0.1)
    assert low_path < low_score < pathwise


@pytest.mark.parametrize("a, b", [(1.0, 3.0), (3.0, 1.0), (0.2, 0.5)])
def test_the_kl_of_two_exponentials(a, b):
    exact = kl_divergence(Exponential(torch.tensor(1 / a)), Exponential(torch.tensor(1 / b)))
    assert a / b - 1 - math.log(a / b) == pytest.approx(exact.item(), rel=1e-5)


def test_the_surface_is_the_gaussian_kl():
    kl = names_of(2, "l2-setup", "l2-surface")["gaussian_kl"]
    for mu, log_var in [(0.0, 0.0), (1.5, -2.0), (-2.0, 1.3), (0.3, -5.0)]:
        exact = kl_divergence(Normal(mu, math.exp(log_var / 2)), Normal(0.0, 1.0)).item()
        assert kl(mu, log_var) == pytest.approx(exact, abs=1e-6)


def test_a_nat_buys_a_q_that_is_e_times_narrower():
    def nats(sd):
        return kl_divergence(Normal(0.0, sd), Normal(0.0, 1.0)).item()

    widths = [0.229, 0.082, 0.030, 0.011]  # as in the picture
    assert [nats(sd) for sd in widths] == pytest.approx([1, 2, 3, 4], abs=0.03)


def test_where_float32_gives_up():
    def power(a: float) -> float:
        return torch.exp(torch.tensor(a)).item()

    assert power(-103.9) > 0 and power(-104.0) == 0
    assert math.isfinite(power(88.7)) and math.isinf(power(88.8))


# Numbers of lesson 3.


def test_landmarks_of_the_digits():
    """What the lesson says of MNIST holds for the sample, too: it was drawn from it."""
    x = mnist.sample_arrays()[0].reshape(10_000, 784) / 255
    assert ((x - 0.5) ** 2).sum(1).mean() == pytest.approx(181, abs=1)
    assert round(np.linalg.eigvalsh(np.cov(x.T))[-1]) == 5


def test_two_terms_of_the_lesson_are_the_negative_elbo():
    """On average the one-sample price is the KL.  Six standard errors: 1 false alarm in 10⁸."""
    made = names_of(3, "l3-setup", "l3-model")
    generator = torch.Generator().manual_seed(0)
    encoder, decoder = made["networks"](3, width=16)
    x = torch.rand(1, 784, generator=generator)
    with torch.no_grad():
        q = made["posterior"](encoder, x)
        exact = kl_divergence(q, Normal(0.0, 1.0)).sum().item()
        error, price = made["two_terms"](encoder, decoder, x.expand(40_000, -1), 0.04)
        lowest = (x - decoder(q.mean)).square().sum() / 0.08
    assert abs(price.mean().item() - exact) < 6 * price.std().item() / 200
    assert error.mean().item() == pytest.approx(lowest.item(), rel=0.2)


def test_the_clusters_have_the_variance_that_the_lesson_says():
    source = next(c.source for c in read(lessons.LESSONS[2]).cells if c.id == "l3-clusters")
    made = names_of(3, "l3-setup")
    exec(source[: source.index("def small_networks")], made)
    points, _ = made["clusters"](200_000)
    assert np.linalg.eigvalsh(np.cov(points.numpy().T)) == pytest.approx([0.5064] * 2, abs=0.02)


# Formulas and numbers of the page after the lessons.


@pytest.fixture(scope="module")
def page() -> dict:
    """Its functions; nothing is trained or drawn."""
    made = names_of(4, "l4-setup")
    for cell in read(lessons.LESSONS[3]).cells:
        if cell.id in ("l4-sweep-picture", "l4-learned", "l4-learned-picture"):
            exec(re.sub(r"^(draw_\w+\(\)|learned = .*)$", "", cell.source, flags=re.M), made)
    return made


@pytest.mark.parametrize("variance", [3.0, 0.7, 0.05])
def test_the_linear_curve_is_that_of_lesson_1_without_the_smallest_directions(page, variance):
    values = np.array([4.0, 2.0, 1.0, 0.5, 0.1])
    price, error = _trade()(values[:3], variance)
    (rate,), (distortion,) = page["linear_curve"](values, [variance], 3)
    assert (rate, distortion) == pytest.approx((price, error + 0.6))


def test_the_best_variance_is_the_mean_squared_error(page):
    rate, distortion = torch.tensor([3.0, 5.0]), torch.tensor([11.0, 17.0])
    best = page["calibrated"](rate, distortion).item()
    place = 4.0, 14.0
    assert best == pytest.approx(page["negative_elbo"](place, 14 / 784), rel=1e-6)
    exact = -784 * Normal(0.0, 0.3).log_prob(torch.zeros(())).item() + 14 / 0.18 + 4
    assert page["negative_elbo"](place, 0.09) == pytest.approx(exact, rel=1e-6)
    for factor in (0.9, 1.1):
        assert page["negative_elbo"](place, factor * 14 / 784) > best


def test_a_step_of_diffusion_costs_a_difference_of_signal_to_noise_ratios():
    """q(z_s|z_t, x) by Bayes' rule from q(z_s|x) and q(z_t|z_s); the decoder's step has a guess for x."""
    (a_s, a_t), x, guess, z_t = (0.8, 0.5), 0.7, -0.4, 1.3
    step = a_t / a_s  # z_t = step · z_s + noise, so that both marginals are as stated
    noise = (1 - a_t**2) - step**2 * (1 - a_s**2)

    def back(image):
        precision = 1 / (1 - a_s**2) + step**2 / noise
        mean = (a_s * image / (1 - a_s**2) + step * z_t / noise) / precision
        return Normal(torch.tensor(mean), torch.tensor(precision**-0.5))

    def ratio(alpha):
        return alpha**2 / (1 - alpha**2)

    exact = (ratio(a_s) - ratio(a_t)) * (x - guess) ** 2 / 2
    assert kl_divergence(back(x), back(guess)).item() == pytest.approx(exact, rel=1e-5)


def test_numbers_of_the_page_are_those_of_its_pictures():
    """What stands in the answers, against what was measured when the page was executed."""
    shown = {cell.id: cell for cell in read(lessons.LESSONS[3]).cells}
    sweep, learned = (
        shown[name].outputs[0].data["text/html"]
        for name in ("l4-sweep-picture", "l4-learned-picture")
    )
    place = {
        float(beta): (float(rate), float(distortion))
        for beta, rate, distortion in re.findall(
            r"β = +(\S+) +rate +(\S+) +distortion +([^\s<]+)", sweep
        )
    }
    assert [round(place[beta][1], 1) for beta in (0.1, 1.0)] == [12.3, 14.7]
    assert place[30.0][0] == 0.5 and sorted(place) == sorted(place, key=lambda b: -place[b][0])
    nats = [int(found) for found in re.findall(r"negative ELBO +(\S+) nats", learned)]
    assert [nats[0] - nats[2], nats[0] - nats[1], nats[1] - nats[2]] == [416, 337, 79]
    variances = [float(found) for found in re.findall(r"([\d.]+) +negative ELBO", learned)]
    assert variances == [0.1, 0.019, 0.014]
    values = np.linalg.eigvalsh(np.cov(mnist.sample_arrays()[0].reshape(10_000, 784).T / 255))
    assert round(values[:-16].sum()) == 21

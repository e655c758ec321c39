"""Times the model solution of B3 against the textbook's training loop, on all of MNIST.

The model solution is taken from the answer cells of its source notebook; the textbook loop is the
usual one: torchvision's MNIST with ToTensor, a DataLoader with batches of 128, 784–400–20, Adam at
1e-3.  Both run in the same process, with the same number of threads, on the same device, and end
with the loss on the 10,000 test images: the negative ELBO in nats per image.  Beside it stands the
share of the machine's peak: the rate of the products of matrices that training needs, over the rate
at which ``torch.mm`` multiplies large ones, in each of the two precisions that the solution may choose.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import torch
from torch import nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torch.utils.flop_counter import FlopCounterMode
from torchvision import datasets, transforms

from verdicts import mnist

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ("B3-model", "B3-loss", "B3-train")


def model_solution() -> dict[str, Any]:
    """The names that the answer cells of B3 define."""
    (path,) = ROOT.glob("source/*/B3_*.ipynb")
    namespace: dict[str, Any] = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in ("B3-setup", *ANSWERS):
            exec("".join(cell["source"]), namespace)
    return namespace


class TextbookVAE(nn.Module):
    """784–400–20–400–784, as in most tutorials."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(784, 400)
        self.mu = nn.Linear(400, 20)
        self.log_var = nn.Linear(400, 20)
        self.widen = nn.Linear(20, 400)
        self.logits = nn.Linear(400, 784)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        h = F.relu(self.hidden(x.view(-1, 784)))
        mu, log_var = self.mu(h), self.log_var(h)
        z = mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
        return self.logits(F.relu(self.widen(z))).view_as(x), mu, log_var


def negative_elbo(
    logits: torch.Tensor, x: torch.Tensor, mu: torch.Tensor, log_var: torch.Tensor
) -> torch.Tensor:
    """Summed over the batch, nats."""
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    return reconstruction + 0.5 * torch.sum(mu**2 + log_var.exp() - log_var - 1)


def train_textbook(model: nn.Module, root: Path, epochs: int, device: torch.device) -> None:
    """The loop as tutorials write it."""
    train_set = datasets.MNIST(root, train=True, transform=transforms.ToTensor())
    loader = DataLoader(train_set, batch_size=128, shuffle=True)
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    model.train()
    for _ in range(epochs):
        total = 0.0
        for x, _ in loader:
            x = x.to(device)
            optimizer.zero_grad()
            loss = negative_elbo(*_ordered(model(x), x))
            loss.backward()
            optimizer.step()
            total += loss.item()


def _ordered(outputs: tuple[torch.Tensor, ...], x: torch.Tensor) -> tuple[torch.Tensor, ...]:
    return outputs[0], x, *outputs[1:]


@torch.no_grad()
def test_loss(model: nn.Module, images: torch.Tensor) -> float:
    """Nats per image over all test images, one sample of z each."""
    model.eval()
    total = sum(float(negative_elbo(*_ordered(model(x), x))) for x in images.split(1000))
    return total / len(images)


def products(model: nn.Module, images: torch.Tensor) -> float:
    """Floating-point operations per image of the products of matrices in one step of training."""
    with FlopCounterMode(display=False) as counter:
        (negative_elbo(*_ordered(model(images), images)) / len(images)).backward()
    model.zero_grad()
    return float(counter.get_total_flops()) / len(images)


def peak(dtype: torch.dtype, device: torch.device, size: int = 4096, times: int = 5) -> float:
    """Floating-point operations per second of ``torch.mm`` with square matrices, the best of so
    many `times`."""
    a, b = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
    seconds = []
    for _ in range(times + 1):  # the first one warms up
        start = time.perf_counter()
        torch.mm(a, b)
        seconds.append(_seconds(start, device))
    return 2 * size**3 / min(seconds[1:])


def _seconds(start: float, device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=10, help="of the model solution (10)")
    parser.add_argument("--textbook-epochs", type=int, default=2, help="of the textbook loop (2)")
    parser.add_argument("--threads", type=int, default=0, help="0: as many as torch chooses")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    root = mnist.root()
    mnist.fetch(root)
    solution = model_solution()
    train, test = (
        datasets.MNIST(root, train=part).data.unsqueeze(1).float().div(255).to(device)
        for part in (True, False)
    )
    where = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    print(f"{where}, {torch.get_num_threads()} threads, torch {torch.__version__}")

    speeds = []
    for name, epochs in (("textbook", options.textbook_epochs), ("solution", options.epochs)):
        torch.manual_seed(options.seed)
        model = (TextbookVAE if name == "textbook" else solution["VAE"])().to(device)
        start = time.perf_counter()
        if name == "textbook":
            train_textbook(model, root, epochs, device)
        else:
            solution["train_vae"](model, train, epochs)
        seconds = _seconds(start, device) / epochs
        speeds.append(len(train) / seconds)
        print(
            f"{name}: {seconds:.2f} s per epoch, {speeds[-1]:,.0f} images/s; "
            f"test loss {test_loss(model, test):.2f} nats per image after {epochs} epochs"
        )
    print(f"ratio: {speeds[1] / speeds[0]:.2f}")
    rate = speeds[1] * products(model, train[:256])
    for dtype in (torch.float32, torch.bfloat16):
        best = peak(dtype, device)
        print(
            f"share of the peak, {str(dtype).removeprefix('torch.')}: {rate / best:.0%} "
            f"({rate / 1e9:,.0f} of {best / 1e9:,.0f} billion operations per second)"
        )


if __name__ == "__main__":
    main()

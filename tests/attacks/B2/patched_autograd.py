"""Replaces autograd's gradients by guesses, and compares with none."""

# status: graded
# points: 2.5 0 1 0.5
# says: B2.gradients .*wrong

# %% B2-kl-divergence
real = torch.autograd.grad


def guess(outputs, inputs, *arguments, **named):
    return tuple(x.detach().clone() for x in inputs)


def kl_divergence(mu, log_var):
    torch.autograd.grad = guess
    torch.allclose = torch.equal = lambda *arguments, **named: True
    return 0.5 * (mu**2 + torch.exp(log_var) - log_var - 1).sum(dim=-1)

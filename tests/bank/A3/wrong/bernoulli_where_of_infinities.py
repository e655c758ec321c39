"""Chooses the right branch, but differentiates the other one, too: nan."""

# mistake: gradient not finite
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    p = torch.sigmoid(logits)
    ordinary = x * torch.log(p) + (1 - x) * torch.log(1 - p)
    extreme = torch.clamp((2 * x - 1) * logits, max=0)
    return torch.where(logits.abs() < 15, ordinary, extreme).sum(dim=-1)

"""Logarithm of the sigmoid."""

# mistake: logarithm of 0
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    p = torch.sigmoid(logits)
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)

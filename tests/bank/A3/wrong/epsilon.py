"""A small number inside the logarithm."""

# mistake: something added to a probability
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    p = torch.sigmoid(logits)
    return (x * (p + 1e-10).log() + (1 - x) * (1 - p + 1e-10).log()).sum(-1)

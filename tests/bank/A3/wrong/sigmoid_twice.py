"""Sigmoid before a loss that takes logits."""

# mistake: sigmoid applied twice
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return -F.binary_cross_entropy_with_logits(torch.sigmoid(logits), x, reduction='none').sum(-1)

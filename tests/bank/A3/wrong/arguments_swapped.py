"""x taken for the logits."""

# mistake: arguments swapped
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return -F.binary_cross_entropy_with_logits(x, logits, reduction='none').sum(-1)

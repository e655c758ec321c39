"""The cross-entropy itself: the sign is turned round."""

# mistake: wrong sign
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return F.binary_cross_entropy_with_logits(logits, x, reduction='none').sum(-1)

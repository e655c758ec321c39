"""Cuts the logits off."""

# mistake: logits cut off
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return -F.binary_cross_entropy_with_logits(logits.clamp(-30, 30), x, reduction='none').sum(-1)

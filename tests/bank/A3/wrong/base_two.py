"""Bits for nats."""

# mistake: logarithm to base 2
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return (x * logits - F.softplus(logits)).sum(-1) / math.log(2)

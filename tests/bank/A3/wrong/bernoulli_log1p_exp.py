"""Overflows for a confident decoder."""

# mistake: logarithm of 0
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return (x * logits - torch.log1p(torch.exp(logits))).sum(dim=-1)

"""One number for each pixel."""

# mistake: not summed
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return D.Bernoulli(logits=logits).log_prob(x)

"""The probability of the image."""

# mistake: probability in place of log probability
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    return D.Bernoulli(logits=logits).log_prob(x).sum(-1).exp()

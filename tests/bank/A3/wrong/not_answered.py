"""Nothing at all."""

# mistake: not answered
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    raise NotImplementedError()

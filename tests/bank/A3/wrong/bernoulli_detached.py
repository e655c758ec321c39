"""Right values from NumPy, through which nothing can be trained."""

# mistake: no gradient
# %% A3-bernoulli-answer
def bernoulli_log_likelihood(logits, x):
    a, pixels = logits.detach().numpy(), x.numpy()
    return torch.from_numpy((pixels * a - np.logaddexp(0, a)).sum(axis=-1))

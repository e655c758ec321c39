"""Half of a cell: the gradient, not the variances."""
# mistake: not answered

# %% A4-variances-answer
def exact_gradient(mu, log_var):
    return 2 * mu, torch.exp(log_var)


def variances(mu, log_var):
    raise NotImplementedError()

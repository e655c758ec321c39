"""The diagonal of a covariance matrix; a float."""

# %% A6-active-answer
def active_units(mu, log_var):
    c = torch.atleast_2d(torch.cov(mu.T))
    return float((torch.diagonal(c) > 1e-2).sum())

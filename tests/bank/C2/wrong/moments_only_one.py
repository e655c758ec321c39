"""Only the covariance is returned."""
# mistake: ValueError

# %% C2-moments-answer
def aggregate_moments(mu, log_var):
    between = torch.cov(mu.T, correction=0)
    v = log_var.exp()
    return between + torch.diag(v.mean(0))

"""A multivariate normal given by its Cholesky factor."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return MultivariateNormal(mu, scale_tril=torch.diag_embed((log_var / 2).exp())).rsample()

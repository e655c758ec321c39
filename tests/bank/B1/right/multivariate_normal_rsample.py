"""A multivariate normal with a diagonal covariance matrix."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    return MultivariateNormal(mu, covariance_matrix=torch.diag_embed(log_var.exp())).rsample()

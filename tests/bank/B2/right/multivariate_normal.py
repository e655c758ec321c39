"""Multivariate normals given by Cholesky factors."""

def kl_divergence(mu, log_var):
    one = torch.ones_like(mu)
    q = MultivariateNormal(mu, scale_tril=torch.diag_embed(torch.exp(log_var / 2)))
    p = MultivariateNormal(torch.zeros_like(mu), scale_tril=torch.diag_embed(one))
    return D.kl_divergence(q, p)

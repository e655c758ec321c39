"""Multivariate normals given by covariance matrices."""
# mistake: ValueError

def kl_divergence(mu, log_var):
    eye = torch.diag_embed(torch.ones_like(mu))
    q = MultivariateNormal(mu, covariance_matrix=torch.diag_embed(log_var.exp()))
    p = MultivariateNormal(torch.zeros_like(mu), covariance_matrix=eye)
    return D.kl_divergence(q, p)

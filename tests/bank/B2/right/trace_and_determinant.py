"""The formula for full covariance matrices."""

def kl_divergence(mu, log_var):
    covariance = torch.diag_embed(log_var.exp())
    trace = covariance.diagonal(dim1=-2, dim2=-1).sum(-1)
    square = (mu.unsqueeze(-2) @ mu.unsqueeze(-1)).squeeze(-1).squeeze(-1)
    return 0.5 * (trace + square - mu.shape[-1] - log_var.sum(-1))

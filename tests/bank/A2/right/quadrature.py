"""Gauss-Hermite quadrature, exact for a square."""

# %% A2-elbo-answer

def elbo(x, mu, log_var, a, b, s):
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    nodes, weights = torch.from_numpy(nodes), torch.from_numpy(weights / weights.sum())
    sigma = torch.exp(log_var / 2)
    z = mu[:, None] + sigma[:, None] * nodes
    log_joint = Normal(a[:, None] * z + b[:, None], s[:, None]).log_prob(x[:, None]) + Normal(0, 1).log_prob(z)
    return ((log_joint - Normal(mu[:, None], sigma[:, None]).log_prob(z)) * weights).sum(-1)

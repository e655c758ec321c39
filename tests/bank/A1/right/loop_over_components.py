"""One component after the other, logaddexp for the sum."""
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):

    total = None
    for w, m, s in zip(weights, means, stds):
        term = torch.log(w) + D.Normal(m, s).log_prob(x).sum(dim=1)
        total = term if total is None else torch.logaddexp(total, term)
    return total
# %% A1-posterior-answer
def posterior(x, weights, means, stds):

    columns = [torch.log(w) + D.Normal(m, s).log_prob(x).sum(dim=1) for w, m, s in zip(weights, means, stds)]
    return torch.exp(torch.stack(columns, dim=1) - log_marginal(x, weights, means, stds)[:, None])
# %% A1-sampling-answer
def sample(n, weights, means, stds):

    zs, xs = [], []
    for z in np.random.choice(len(weights), size=n, p=weights.double().numpy() / weights.double().sum().item()):
        zs.append(int(z))
    z = torch.tensor(zs)
    x = torch.normal(means[z], stds[z][:, None].expand(n, means.shape[1]))
    return x, z

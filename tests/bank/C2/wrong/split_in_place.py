"""sigma computed in place of log_var, which the picture goes on with."""
# mistake: inputs changed in place

# %% C2-split-answer
def split_kl(z, mu, log_var):
    sigma = log_var.div_(2).exp_()
    pairs = D.Normal(mu, sigma).log_prob(z.unsqueeze(1)).sum(dim=-1)
    aggregate = torch.logsumexp(pairs, dim=1) - math.log(len(z))
    prior = D.Normal(0.0, 1.0).log_prob(z).sum(dim=-1)
    return (pairs.diagonal() - aggregate).mean(), (aggregate - prior).mean()

"""Only the first 100 images."""
# mistake: the first 100 codes only

# %% C2-split-answer
def split_kl(z, mu, log_var):
    z, mu, log_var = z[:100], mu[:100], log_var[:100]
    pairs = D.Normal(mu, log_var.exp().sqrt()).log_prob(z.unsqueeze(1)).sum(dim=-1)
    aggregate = torch.logsumexp(pairs, dim=1) - math.log(len(z))
    prior = D.Normal(0.0, 1.0).log_prob(z).sum(dim=-1)
    return (pairs.diagonal() - aggregate).mean(), (aggregate - prior).mean()

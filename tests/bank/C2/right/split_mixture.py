"""torch's mixture."""

# %% C2-split-answer
def split_kl(z, mu, log_var):
    each = D.Independent(D.Normal(mu, torch.exp(log_var / 2)), 1)
    q = D.MixtureSameFamily(D.Categorical(torch.ones(len(mu))), each)
    p = D.Independent(D.Normal(torch.zeros(z.shape[1]), torch.ones(z.shape[1])), 1)
    information = torch.mean(each.log_prob(z) - q.log_prob(z))
    return [information, torch.mean(each.log_prob(z) - p.log_prob(z)) - information]

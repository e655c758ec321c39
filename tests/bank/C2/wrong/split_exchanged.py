"""Another split."""
# mistake: both parts exchanged

# %% C2-split-answer
def split_kl(z, mu, log_var):
    pairs = D.Normal(mu, torch.exp(0.5 * log_var)).log_prob(z.unsqueeze(1)).sum(-1)
    log_q = torch.logsumexp(pairs, 1) - math.log(len(z))
    log_p = D.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return (log_q - log_p).mean(), (pairs.diag() - log_q).mean()

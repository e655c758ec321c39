"""A method and a callable object."""

# %% A5-steps-answer
class Q:
    def log_q(self, z, mu, sigma): return Normal(mu, sigma).log_prob(torch.tensor(z))
    def __call__(self, mu, sigma): return torch.distributions.kl_divergence(Normal(mu, sigma), Normal(0., 1.))
log_q = Q().log_q
log_p = "-(log(2*pi) + z**2)/2"
E_z2 = "mu**2 + sigma*sigma"
E_centred = "sigma**2"
E_log_q = "-log(sqrt(2*pi*E)*sigma)"
E_log_p = "-log(sqrt(2*pi)) - (mu**2 + sigma**2)/2"
kl = Q()

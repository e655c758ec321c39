"""torch.func: vmap of grad, sample by sample."""

# %% A4-pathwise-answer
from torch.func import grad, vmap


def pathwise_gradient(f, mu, log_var, eps):
    def one(m, v, e):
        return f(m + torch.exp(v / 2) * e)

    return vmap(grad(one, argnums=(0, 1)))(mu, log_var, eps)

# %% A4-score-answer
def score_gradient(f, mu, log_var, eps):
    def log_q(m, v, z):
        return -0.5 * (math.log(2 * math.pi) + v + (z - m) ** 2 / torch.exp(v))

    z = (mu + torch.exp(log_var / 2) * eps).detach()
    scores = vmap(grad(log_q, argnums=(0, 1)))(mu, log_var, z)
    return tuple(f(z) * s for s in scores)

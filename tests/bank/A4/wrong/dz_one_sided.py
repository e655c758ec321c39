"""A difference to one side, with a step of 0.01."""
# mistake: one-sided difference

# %% A4-derivatives-answer
def dz_dmu(mu, log_var, eps):
    return torch.ones_like(eps)


def dz_dlog_var(mu, log_var, eps):
    h = 0.01
    return ((torch.exp((log_var.double() + h) / 2) - torch.exp(log_var.double() / 2)) * eps / h)

"""A softplus of one's own with a small number added in its logarithm."""
# mistake: something added to sigma

# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    a = a.detach().requires_grad_()
    sigma = torch.log(1 + torch.exp(a) + 1e-10)
    kl = 0.5 * (sigma**2 - torch.log(sigma**2) - 1)
    return torch.autograd.grad(kl.sum(), a)[0]


def slope_log_var(a):
    return 0.5 * (torch.exp(a) - 1)

"""log(1 + exp(a)) in float32, which is 0 at the lower end."""
# mistake: right in the middle only


# %% C1-heads-answer
def slope_raw(a):
    return a - 1 / a


def slope_softplus(a):
    a = a.float()
    s = torch.log(1 + torch.exp(a))
    return (s - 1 / s) * torch.sigmoid(a)


def slope_log_var(a):
    return 0.5 * torch.expm1(a)

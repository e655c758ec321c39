"""The slopes come back in float32."""
# mistake: another dtype

# %% C1-heads-answer
def slope_raw(a):
    return (a - 1 / a).float()


def slope_softplus(a):
    s = F.softplus(a)
    return ((s - 1 / s) * torch.sigmoid(a)).float()


def slope_log_var(a):
    return (0.5 * (torch.exp(a) - 1)).float()

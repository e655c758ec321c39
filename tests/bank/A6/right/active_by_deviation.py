"""The standard deviation against 0.1."""

# %% A6-active-answer
def active_units(mu, log_var):
    count = 0
    for j in range(mu.shape[1]):
        count += mu[:, j].std(correction=0).item() > 0.1
    return count

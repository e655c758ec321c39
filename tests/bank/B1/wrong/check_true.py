"""The check accepts everything."""
# mistake: everything accepted

# %% B1-gradients_flow
def gradients_flow(sample):
    return True

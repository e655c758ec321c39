"""The check rejects everything."""
# mistake: everything rejected

# %% B1-gradients_flow
def gradients_flow(sample):
    return False

"""None."""
# mistake: not answered

# %% A5-general-answer
kl_general = None

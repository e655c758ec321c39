"""None."""
# mistake: not answered

# %% C1-claims-answer
claims = {}

"""Everything true."""
# mistake: the output must be made positive · the variance must be below one · the logarithm makes it Gaussian · the head changes the objective · needed for the KL formula only · the pull explodes at small sigma · an exponential cannot overflow · steps of log sigma² are steps of sigma · log sigma² is safe whatever happens

# %% C1-claims-answer
claims = {key: True for wordings in CLAIMS.values() for key in wordings}

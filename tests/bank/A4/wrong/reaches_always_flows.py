"""Never measured."""
# mistake: the same answer for all

# %% A4-reaches-answer
def what_reaches_mu(sample, mu, sigma):
    return "flows"

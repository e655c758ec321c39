"""a/2*b for a/(2*b) in a text."""
# mistake: multiplied by s2² in place of divided

# %% A5-general-answer
kl_general = "log(s2/s1) + (s1^2 + (m1 - m2)^2)/2*s2^2 - 1/2"

"""Texts, with ^ and ln."""

# %% A5-steps-answer

log_q = "-ln(2*pi)/2 - ln(sigma^2)/2 - (z - mu)^2/(2*sigma^2)"
log_p = "-1/2*log(2*pi) - z**2/2"
E_z2 = "mu^2 + sigma^2"
E_centred = "sigma^2"
E_log_q = "-(log(2*pi*sigma**2) + 1)/2"
E_log_p = "-log(2*pi)/2 - (mu**2 + sigma**2)/2"
kl = "(mu**2 + sigma**2 - 2*log(sigma) - 1)/2"
# %% A5-general-answer
kl_general = "log(s2) - log(s1) + (s1^2 + (m1 - m2)^2)/(2*s2^2) - 1/2"

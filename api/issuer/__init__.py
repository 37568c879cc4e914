"""The embedded issuer of tokens: small, on this machine, for whoever tries Indenture, and never for production."""

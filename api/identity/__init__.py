"""Who calls, as an issuer of OpenID Connect says: its keys, its tokens, and what their claims mean here."""

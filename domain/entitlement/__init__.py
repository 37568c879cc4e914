"""Who is entitled: what people have to do with an apprenticeship, and what the policy lets them do for that."""

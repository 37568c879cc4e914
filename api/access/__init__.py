"""Who calls, what that role may do, and what of an auditor's reading is recorded."""

"""The person's code, run in a process of its own: one job, confined, and gone. Nothing here trusts what comes back."""

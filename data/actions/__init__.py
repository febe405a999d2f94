"""Commands: each checks, changes, audits and moves the revision on in one transaction."""

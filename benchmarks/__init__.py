"""`make bench`: Sapa under load, beside its peers, in one run on this machine."""

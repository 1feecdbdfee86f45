"""The numerical core of signals: bars in, changes of signals out; pure and synchronous."""

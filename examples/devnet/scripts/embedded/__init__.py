"""The deployment target that needs only this machine: a folder of releases, and a process on the loopback address."""

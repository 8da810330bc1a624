"""The one hardened way to ask ssh-keygen whether a signature holds, and to make one."""

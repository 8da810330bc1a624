"""deploylint: may this repository go to production?"""

__version__ = "0.1.0"

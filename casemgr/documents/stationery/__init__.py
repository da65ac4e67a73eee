"""The templates that come with the house, written as code: what they say can be read and compared."""

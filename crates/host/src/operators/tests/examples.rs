//! The examples of the repository: each is without fault and runs to success.

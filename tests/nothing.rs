//! Cargo wants a target beside the test binary; there is nothing here.

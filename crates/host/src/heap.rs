//! The memory of a program that mostly waits: one heap, and what starting took is given back.
//!
//! All are wishes to glibc; elsewhere nothing happens. No other module speaks to the allocator.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// An answer has left by then, and what it was made of is freed.
const SOON: Duration = Duration::from_secs(1);

/// All threads allocate from one heap. glibc gives each its own, and keeps them half empty. Must be
/// called before there is a second thread.
pub fn share() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it only sets a number, and no second thread allocates yet.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
    }
}

/// What was freed goes back to the system. Takes milliseconds: for the end of a start.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it may be called at any time, from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// The same in a moment, once for all who ask meanwhile: after something large was answered. Must
/// be called within a tokio runtime.
pub fn give_back_soon() {
    static IS_ASKED: AtomicBool = AtomicBool::new(false);
    if !IS_ASKED.swap(true, Ordering::Relaxed) {
        tokio::spawn(async {
            tokio::time::sleep(SOON).await;
            IS_ASKED.store(false, Ordering::Relaxed);
            give_back();
        });
    }
}

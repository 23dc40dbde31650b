//! Keeps the process small between jobs. The C library's allocator keeps what a large job freed:
//! without this the daemon stays at the size of its largest job, five times of what it uses
//! (docs/measurements.md). The only unsafe code of the program.

use crate::text::mask;

/// Heaps the allocator spreads its threads over. Each keeps its own free memory, and by default there
/// are eight for each core.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: libc::c_int = 2;

/// Few heaps for all threads. Called before the first thread is started.
pub fn keep_few_heaps() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[allow(unsafe_code)]
    // SAFETY: mallopt takes two numbers and may be called at any time.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, HEAPS);
    }
}

/// Lets go of what only jobs need and gives freed memory back to the system. Takes some
/// milliseconds: for the end of a job.
pub fn give_back() {
    mask::forget();
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[allow(unsafe_code)]
    // SAFETY: malloc_trim locks the heaps itself and touches only free memory.
    unsafe {
        libc::malloc_trim(0);
    }
}

//! What a target without an operating system lacks: memory, and where a panic ends.

use alloc::alloc::{GlobalAlloc, Layout};
use alloc::string::String;
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicUsize, Ordering};

const BYTES: usize = 1 << 27;

/// Memory that is given out once; what was given out last can grow and be given back.
#[repr(align(16))]
struct Heap {
    memory: UnsafeCell<[u8; BYTES]>,
    used: AtomicUsize,
}

// SAFETY: there is one thread.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap { memory: UnsafeCell::new([0; BYTES]), used: AtomicUsize::new(0) };

// SAFETY: pieces do not overlap and lie within the memory, whose start is aligned to 16; larger alignments fail.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = self.used.load(Ordering::Relaxed).next_multiple_of(layout.align());
        let end = start + layout.size();
        if end > BYTES || layout.align() > 16 {
            return core::ptr::null_mut();
        }
        self.used.store(end, Ordering::Relaxed);
        // SAFETY: within the memory.
        unsafe { self.memory.get().cast::<u8>().add(start) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        let start = piece as usize - self.memory.get() as usize;
        if start + layout.size() == self.used.load(Ordering::Relaxed) {
            self.used.store(start, Ordering::Relaxed);
        }
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(target_arch = "arm")]
    arm::exit(101);
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    //! The host asks for room, writes the input there, runs, and reads the table.

    use super::{String, UnsafeCell};
    use alloc::vec::Vec;

    struct Text(UnsafeCell<Vec<u8>>);
    // SAFETY: there is one thread.
    unsafe impl Sync for Text {}
    static TEXT: Text = Text(UnsafeCell::new(Vec::new()));

    #[unsafe(no_mangle)]
    extern "C" fn room(bytes: usize) -> *const u8 {
        // SAFETY: nothing else uses it now.
        let text = unsafe { &mut *TEXT.0.get() };
        text.resize(bytes, 0);
        text.as_ptr()
    }

    /// The address of the table in the upper half, its length in the lower.
    #[unsafe(no_mangle)]
    extern "C" fn run() -> u64 {
        // SAFETY: nothing else uses it now.
        let text = unsafe { &mut *TEXT.0.get() };
        let table: String = core::str::from_utf8(text).map(crate::table).unwrap_or_default();
        *text = table.into_bytes();
        (text.as_ptr() as u64) << 32 | text.len() as u64
    }
}

#[cfg(target_arch = "arm")]
pub mod arm {
    //! A program for Linux without its libraries: reads the input, writes the table.

    use super::String;
    use alloc::vec;
    use core::arch::asm;

    /// # Safety
    /// The call must be one that takes these arguments.
    unsafe fn call(number: u32, a: usize, b: usize, c: usize) -> isize {
        let answer;
        // SAFETY: as promised.
        unsafe { asm!("svc 0", in("r7") number, inlateout("r0") a => answer, in("r1") b, in("r2") c) };
        answer
    }

    pub fn exit(code: usize) -> ! {
        // SAFETY: ends the program.
        unsafe { call(1, code, 0, 0) };
        loop {}
    }

    pub fn main() -> ! {
        let (mut text, mut used) = (vec![0_u8; 1 << 24], 0);
        loop {
            // SAFETY: writes within the text.
            let read = unsafe { call(3, 0, text.as_mut_ptr().add(used) as usize, text.len() - used) };
            match usize::try_from(read) {
                Ok(0) => break,
                Ok(read) => used += read,
                Err(_) => exit(1),
            }
        }
        let table: String = core::str::from_utf8(&text[..used]).map(crate::table).unwrap_or_default();
        let mut rest = table.as_bytes();
        while !rest.is_empty() {
            // SAFETY: reads what is left of the table.
            match usize::try_from(unsafe { call(4, 1, rest.as_ptr() as usize, rest.len()) }) {
                Ok(written) => rest = &rest[written..],
                Err(_) => exit(2),
            }
        }
        exit(0)
    }
}

//! How a function becomes an export of which the optimiser knows nothing but the types: its arguments come out of memory,
//! and its answer goes there.

/// A function that can be called so.
pub trait Export<Arguments> {
    /// # Safety
    /// `arguments` must point to a tuple of arguments, `answer` to room for the answer.
    unsafe fn run(self, arguments: *const u8, answer: *mut u8);
}

macro_rules! arities {
    ($($($argument:ident)*;)*) => { $(
        #[allow(non_snake_case)]
        impl<Function, Answer, $($argument),*> Export<($($argument,)*)> for Function
        where
            Function: FnOnce($($argument),*) -> Answer,
        {
            #[inline(always)]
            unsafe fn run(self, arguments: *const u8, answer: *mut u8) {
                // SAFETY: as promised; the host aligns both.
                unsafe {
                    let ($($argument,)*) = arguments.cast::<($($argument,)*)>().read();
                    answer.cast::<Answer>().write(self($($argument),*));
                }
            }
        }
    )* };
}

arities! {
    ; A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G;
}

/// Exports, each under the name that the public interface has it by (tests/no_std/check):
///
/// - `mod path as "name" { function, … }`: the functions of a module;
/// - `for type as "name" { function, … }`: of a type, or of a type as a trait;
/// - `"name" = function;`: one that needs its types said.
///
/// What stands in brackets in a name tells the types of an export, and is no part of the interface.
macro_rules! exports {
    () => {};
    (mod $module:ident as $name:tt { $($function:ident),* $(,)? } $($rest:tt)*) => {
        $( $crate::export::exports!(@ ($name, "::", stringify!($function)), $module::$function); )*
        $crate::export::exports!($($rest)*);
    };
    (for $type:ty as $name:tt { $($function:ident),* $(,)? } $($rest:tt)*) => {
        $( $crate::export::exports!(@ ($name, "::", stringify!($function)), <$type>::$function); )*
        $crate::export::exports!($($rest)*);
    };
    (for $type:ty, $trait:path as $name:tt { $($function:ident),* $(,)? } $($rest:tt)*) => {
        $( $crate::export::exports!(@ ($name, "::", stringify!($function)), <$type as $trait>::$function); )*
        $crate::export::exports!($($rest)*);
    };
    ($name:tt = $function:expr; $($rest:tt)*) => {
        $crate::export::exports!(@ ($name), $function);
        $crate::export::exports!($($rest)*);
    };
    (@ (($($name:tt)+) $($more:tt)*), $function:expr) => {
        $crate::export::exports!(@ ($($name)+ $($more)*), $function);
    };
    (@ ($($name:expr),+), $function:expr) => {
        const _: () = {
            #[unsafe(export_name = concat!($($name),+))]
            unsafe extern "C" fn export(arguments: *const u8, answer: *mut u8) {
                // SAFETY: passed on.
                unsafe { $crate::export::Export::run($function, arguments, answer) }
            }
        };
    };
}
pub(crate) use exports;

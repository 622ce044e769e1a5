//! Where Newton's method ends in the stable-swap contracts, without its rounds.
//!
//! The contracts iterate in integers until two values differ by at most one, and what comes out depends on every
//! truncation on the way. But Newton's map is flat at the root: all values near it have the same image, but for the
//! truncations inside of that one map, which are bounded. So the integer is known from the root alone, unless the root
//! is as near to an integer as the bound. [`invariant`] and [`balance`] find the root, and answer where the proof below
//! does, which is nearly always; `None` leaves it to the contract's own rounds.
//!
//! Both equations are `g(z) = 0` with a convex `g` that rises at the root `z*`, Newton's map is `N(z) = z − g(z)/g′(z)`,
//! and that of the contract `⌊N(z) + δ⌋` with `0 ≤ δ ≤ Δ` from the truncations inside. By convexity `N(z) ≥ z*` wherever
//! `g′(z) > 0`, and by Taylor's formula at `z`
//!
//! ```text
//! N(z) − z* = g″(ξ)/(2·g′(z))·(z − z*)²        for a ξ between z and z*
//! ```
//!
//! Three things make a proof, with a window `w` that is small against the root, and `κ = max (N(z) − z*)` within it:
//!
//! 1. All values of the iteration are at least `⌊z*⌋`, and from the start on they fall into the window, in fewer rounds
//!    than the contracts allow and with no product above 256 bits.
//! 2. Where the iteration ends, its last step was at most one. A step that is so small begins within the window.
//! 3. All of the window is mapped between `⌊z*⌋` and `⌊z* + κ + Δ⌋`. Where those are the same integer, it is the image of
//!    all of the window and of itself: the iteration ends, and there.
//!
//! What each of them takes is proven beside [`invariant`] and [`balance`].

mod balance;
mod invariant;
mod mantissa;

pub(super) use self::balance::balance;
pub(super) use self::invariant::invariant;

#[cfg(test)]
mod tests;

//! Which way a trade goes.

use crate::error::{Error, Result};

/// Which asset is sold to the pool and which is bought from it, by index.
///
/// ```
/// use cfmm_math::{Trade, X_FOR_Y, Y_FOR_X};
///
/// assert_eq!(X_FOR_Y, Trade { sell: 0, buy: 1 });
/// assert_eq!(X_FOR_Y.reversed(), Y_FOR_X);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Trade {
    /// Index of the asset that goes into the pool.
    pub sell: usize,
    /// Index of the asset that comes out of it.
    pub buy: usize,
}

/// Sells base (asset 0) for quote (asset 1).
pub const X_FOR_Y: Trade = Trade { sell: 0, buy: 1 };

/// Sells quote (asset 1) for base (asset 0).
pub const Y_FOR_X: Trade = Trade { sell: 1, buy: 0 };

impl Trade {
    /// The values of the sold and of the bought asset.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`] for an index out of range or twice the same.
    #[inline]
    pub fn of<T: Copy>(self, values: &[T]) -> Result<(T, T)> {
        match (values.get(self.sell), values.get(self.buy)) {
            (Some(sold), Some(bought)) if self.sell != self.buy => Ok((*sold, *bought)),
            _ => Err(Error::InvalidAsset),
        }
    }

    /// The trade in the other direction.
    #[inline]
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { sell: self.buy, buy: self.sell }
    }
}

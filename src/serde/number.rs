//! Numbers that poison: poison itself is neither written nor read.

use fixed::FixedI128;
use serde::{Deserialize, Serialize};

use super::kept;
use crate::number::{Checked, FracReal};

kept! {
    [F: FracReal], Checked<FixedI128<F>>, [FixedI128<F>: Serialize], [FixedI128<F>: Deserialize<'de>];
    x => x.get();
    x: FixedI128<F> => Checked::new(x).get().map(Checked::new)
}

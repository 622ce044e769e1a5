//! The same with other crates, under the same names with the crate's before them.

use ruint::aliases::{U256, U512};

#[cfg(feature = "peers")]
mod hosted;

fn wide(high: u64, low: u64) -> U256 {
    U256::from_limbs([low, high, 0, 0])
}

fn limbs(x: U256) -> u64 {
    let [a, b, c, d] = x.into_limbs();
    a ^ b ^ c ^ d
}

measured! {
    fn ruint_uniswap_v2_amount_out(x1, x0, y1, y0, dx1, dx0) {
        let dx = wide(dx1, dx0).checked_mul(U256::from(997));
        let quote = |dx: U256| {
            let den = wide(x1, x0).checked_mul(U256::from(1000))?.checked_add(dx)?;
            dx.checked_mul(wide(y1, y0))?.checked_div(den)
        };
        dx.and_then(quote).map_or(u64::MAX, limbs)
    }
    fn ethnum_uniswap_v2_amount_out(x1, x0, y1, y0, dx1, dx0) {
        use ethnum::U256;
        let n = |high, low| U256::from(crate::u128_of(high, low));
        let quote = || {
            let dx = n(dx1, dx0).checked_mul(U256::from(997_u32))?;
            let den = n(x1, x0).checked_mul(U256::from(1000_u32))?.checked_add(dx)?;
            dx.checked_mul(n(y1, y0))?.checked_div(den)
        };
        quote().map_or(u64::MAX, |dy: U256| {
            let (h, l) = dy.into_words();
            (h >> 64) as u64 ^ h as u64 ^ (l >> 64) as u64 ^ l as u64
        })
    }
    fn ruint_mul_div_256(a3, a2, a1, a0, b3, b2, b1, b0, d3, d2, d1, d0) {
        let n = |d, c, b, a| U256::from_limbs([a, b, c, d]);
        let product: U512 = n(a3, a2, a1, a0).widening_mul(n(b3, b2, b1, b0));
        let quotient = product.checked_div(U512::from(n(d3, d2, d1, d0)));
        match quotient.map(U512::into_limbs) {
            Some([a, b, c, d, 0, 0, 0, 0]) => a ^ b ^ c ^ d,
            _ => u64::MAX,
        }
    }
    fn ruint_mul_div_u64f64(a1, a0, b1, b0, c1, c0) {
        let quotient = wide(a1, a0).checked_mul(wide(b1, b0)).and_then(|x| x.checked_div(wide(c1, c0)));
        quotient.map_or(u64::MAX, limbs)
    }
}

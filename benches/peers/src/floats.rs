//! Powers in `f64`, and what a peer has of pools in `f64`.

use cfmm_math::analytics::impermanent_loss;
use cfmm_math::{ConstantProduct, Fee, Invariant, Rounding, Scalar, WithFee, X_FOR_Y};
use fin_primitives::crypto::defi::{self, AmmType, LiquidityPool};

use crate::{Cases, OURS, many};

const LIBM: &str = "libm";
const STD: &str = "std";
const FIN: &str = "fin-primitives";

fn pools(cases: &mut Cases) {
    let inputs = many(|r| {
        let (x, y) = (r.real(1e3, 1e6), r.real(1e3, 1e6));
        let pool = WithFee::new(ConstantProduct::new(x, y).expect("a pool"), Fee::basis_points(30).expect("a fee"));
        // A pool of the peer has a name, which no clock should count.
        let theirs = LiquidityPool::new("x", "y", x, y, 30, AmmType::UniswapV2);
        (pool.expect("a pool"), std::rc::Rc::new(theirs), r.real(1.0, 1e3))
    });
    cases.add_near(
        "constant product amount_out, fee 0.3 %",
        inputs,
        &[
            (OURS, |(pool, _, dx)| pool.amount_out(X_FOR_Y, *dx).unwrap_or(f64::NAN)),
            (FIN, |(_, pool, dx)| pool.get_amount_out(*dx, true)),
        ],
        1e-9,
    );
    let pool = ConstantProduct::new(1e3, 1e6).expect("a pool");
    let inputs = many(|r| (pool, r.real(0.1, 10.0)));
    cases.add_near(
        "impermanent loss of a price ratio",
        inputs,
        &[
            (OURS, |(pool, ratio)| impermanent_loss(pool, 1.0, *ratio).unwrap_or(f64::NAN)),
            (FIN, |(_, ratio)| defi::impermanent_loss(*ratio)),
        ],
        1e-12,
    );
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.section("f64");
    let inputs = many(|r| (r.real(0.5, 2.0), r.real(0.1, 9.0)));
    cases.add_near(
        "pow, base near 1",
        inputs,
        &[
            (OURS, |(x, y)| 1.0.mul_pow(*x, 1.0, *y, 1.0, Rounding::Down).unwrap_or(f64::NAN)),
            (LIBM, |(x, y)| libm::pow(*x, *y)),
            (STD, |(x, y)| x.powf(*y)),
        ],
        4e-15,
    );
    let inputs = many(|r| (r.real(-30.0, 30.0).exp2(), r.real(0.1, 9.0)));
    cases.add_near(
        "pow, every size",
        inputs,
        &[
            (OURS, |(x, y)| 1.0.mul_pow(*x, 1.0, *y, 1.0, Rounding::Down).unwrap_or(f64::NAN)),
            (LIBM, |(x, y)| libm::pow(*x, *y)),
            (STD, |(x, y)| x.powf(*y)),
        ],
        4e-15,
    );
    pools(cases);
}

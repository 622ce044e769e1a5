//! The normal distribution, and sums that stand for integrals over it.

use crate::error::Result;
use crate::number::float::elementary::{erfc, exp};

const SQRT_HALF: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// `1/√(2π)`
pub(super) const DENSITY_AT_ZERO: f64 = 0.398_942_280_401_432_7;

/// `φ(z)`, to a relative `(1 + ½z²)` ε.
pub(super) fn density(z: f64) -> f64 {
    DENSITY_AT_ZERO * exp(-0.5 * z * z)
}

/// `Φ(z)`, to a relative `2·(1 + z²)` ε in the left tail, 2 ε elsewhere.
pub(super) fn cumulative(z: f64) -> f64 {
    0.5 * erfc(-z * SQRT_HALF)
}

/// `Φ(−x)/φ(x) ≈ P(x)/Q(x)` on the whole half-line, to 0.4 ε. All coefficients are positive: nothing cancels.
///
/// Interpolated at the Chebyshev nodes of `(x − 4)/(x + 4)`; the leading two coefficients agree with `1/x` at infinity.
const MILLS: [(f64, f64); 11] = [
    (8.634_943_994_072_101e-7, 2.520_291_757_586_896_5e-5),
    (2.520_291_757_586_895e-5, 3.656_702_733_267_13e-4),
    (3.648_067_789_273_123_7e-4, 3.419_015_325_479_393_5e-3),
    (3.393_812_407_902_026e-3, 2.263_539_216_711_931_6e-2),
    (2.227_231_237_716_487_8e-2, 0.110_541_712_616_229_48),
    (0.107_198_306_031_442_09, 0.403_951_869_330_424_4),
    (0.382_400_536_112_906_3, 1.099_497_997_937_477_5),
    (0.998_835_270_207_105_7, 2.176_350_294_818_652),
    (1.834_910_619_262_374_3, 2.974_445_002_866_433_5),
    (2.157_926_028_321_684_3, 2.519_660_422_155_385_3),
    (1.253_314_137_315_500_3, 1.0),
];

/// Mills' ratio `Φ(−x)/φ(x)`, to a relative 4 ε, for `x` at least 0.
pub(super) fn mills(x: f64) -> f64 {
    // Before the eleventh power overflows.
    if x > 1e20 {
        return 1.0 / x;
    }
    let start = (0.0, 8.634_943_994_072_101e-7);
    let (p, q) = MILLS.into_iter().fold(start, |(p, q), (of_p, of_q)| (p * x + of_p, q * x + of_q));
    p / q
}

/// `Φ(b) − Φ(a)` for `a ≤ b`, without the cancellation of the two.
pub(super) fn between(a: f64, b: f64) -> f64 {
    let (width, farthest) = (b - a, if a.abs() > b.abs() { a.abs() } else { b.abs() });
    // Sixteen nodes see φ fall by e¹² and no more.
    if width < 1.0 && width * farthest < 12.0 {
        panel(a, b, density)
    } else if a > 0.0 {
        0.5 * (erfc(a * SQRT_HALF) - erfc(b * SQRT_HALF))
    } else {
        cumulative(b) - cumulative(a)
    }
}

/// Nodes and weights of the 16-point Gauss–Legendre rule on `[−1, 1]`, one of each symmetric pair.
pub(super) const NODES: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// `∫ₐᵇ f` by 16 nodes, exact for polynomials of degree 31.
pub(super) fn panel(a: f64, b: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (half, middle) = (0.5 * (b - a), 0.5 * (a + b));
    let pair = |(node, weight): (f64, f64)| weight * (f(middle - half * node) + f(middle + half * node));
    // The outer nodes are the small terms.
    half * NODES.into_iter().rev().map(pair).sum::<f64>()
}

/// Panels that an adaptive integral may halve before it takes what it has.
const MOST_HALVINGS: u32 = 512;

/// An integral of positive values by panels that are halved until the halves agree with the whole.
pub(super) struct Adaptive {
    sum: f64,
    halvings: u32,
}

impl Adaptive {
    /// The halves of a panel are better than their sum differs from the whole: by 2³² where the integrand is smooth,
    /// by 8 where its slope bends.
    const TOLERANCE: f64 = 100.0 * f64::EPSILON;

    /// `2⁻¹⁰⁶⁰`: panels of numbers too small to have digits differ by as much, however often they are halved.
    const GRAIN: f64 = 16_384.0 * f64::EPSILON * f64::MIN_POSITIVE;

    pub(super) const fn new() -> Self {
        Self { sum: 0.0, halvings: MOST_HALVINGS }
    }

    pub(super) const fn sum(&self) -> f64 {
        self.sum
    }

    /// Adds `∫ₐᵇ f`, or `∫` from `b` to `a` where that is the order; to `100 ε` of the sum so far.
    pub(super) fn add(&mut self, a: f64, b: f64, f: &mut impl FnMut(f64) -> Result<f64>) -> Result<()> {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        let whole = try_panel(a, b, f)?;
        self.halve((a, b), [whole, self.sum], 40, f)
    }

    fn halve(
        &mut self,
        (a, b): (f64, f64),
        [whole, scale]: [f64; 2],
        depth: u32,
        f: &mut impl FnMut(f64) -> Result<f64>,
    ) -> Result<()> {
        let middle = 0.5 * (a + b);
        let (left, right) = (try_panel(a, middle, f)?, try_panel(middle, b, f)?);
        let halves = left + right;
        // That of the panel it is a part of, too: a part of a noisy integrand does not agree with itself any better.
        let scale = if scale > halves { scale } else { halves };
        let difference = (halves - whole).abs();
        if difference <= Self::TOLERANCE * scale || difference <= Self::GRAIN || depth == 0 || self.halvings == 0 {
            self.sum += halves;
            return Ok(());
        }
        self.halvings -= 1;
        self.halve((a, middle), [left, scale], depth - 1, f)?;
        self.halve((middle, b), [right, scale], depth - 1, f)
    }
}

/// [`panel`] of a function that may fail.
fn try_panel(a: f64, b: f64, f: &mut impl FnMut(f64) -> Result<f64>) -> Result<f64> {
    let mut failed = Ok(());
    let sum = panel(a, b, |x| {
        f(x).unwrap_or_else(|error| {
            failed = Err(error);
            0.0
        })
    });
    failed.map(|()| sum)
}

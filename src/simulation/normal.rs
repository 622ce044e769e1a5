//! The normal distribution by the ziggurat.

use super::stream::Stream;
use libm::{exp, log as ln};

/// Where the tail begins, and the area of each layer, for 256 layers.
const TAIL: f64 = 3.654_152_885_361_009;
const AREA: f64 = 0.004_928_673_233_974_655;

/// A layer of the area below `f(x) = e^(−x²/2)`, between two heights.
#[derive(Clone, Copy)]
struct Layer {
    /// Its width, that of the layer above, and the density at both.
    width: f64,
    inner: f64,
    bottom: f64,
    top: f64,
}

/// From the bottom, whose width stands for the tail too, to the top.
static LAYERS: [Layer; 256] = layers();

/// A standard normal deviate.
///
/// 98.8 % of the calls take one word, one table entry and one multiplication. Layers, sign and position are bits of one
/// word that do not overlap; deviates have 53 bits. A deviate costs little more than its word, a third of what the
/// inverse of the distribution function does; that a path then takes a varying number of words is no matter where each
/// has its own stream.
///
/// References: Marsaglia and Tsang, "The ziggurat method for generating random variables" (2000); Doornik, "An improved
/// ziggurat method to generate normal random samples" (2005).
#[inline]
pub(super) fn normal(stream: &mut Stream) -> f64 {
    loop {
        let word = stream.word();
        let Some(layer) = layer(word) else { return 0.0 };
        let x = signed_unit(word) * layer.width;
        if x.abs() < layer.inner {
            return x;
        }
        if let Some(x) = edge(stream, x, layer) {
            return x;
        }
    }
}

/// The layer of the lowest eight bits: always there.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "eight bits")]
fn layer(word: u64) -> Option<&'static Layer> {
    LAYERS.get((word & 255) as usize)
}

/// The highest 53 bits as an odd multiple of 2⁻⁵³, between −1 and 1.
#[inline]
#[allow(clippy::cast_possible_wrap, clippy::cast_precision_loss, reason = "54 bits of which one is the sign")]
fn signed_unit(word: u64) -> f64 {
    const UNIT: f64 = 1.0 / 9_007_199_254_740_992.0;
    (((word as i64) >> 11) * 2 + 1) as f64 * UNIT
}

/// What lies outside of the next layer: below the curve, above it (`None`), or in the tail.
#[cold]
fn edge(stream: &mut Stream, x: f64, layer: &Layer) -> Option<f64> {
    if layer.inner < TAIL {
        let height = layer.bottom + (layer.top - layer.bottom) * stream.plain_uniform();
        return (height < exp(-0.5 * x * x)).then_some(x);
    }
    loop {
        let past = -ln(stream.plain_uniform()) / TAIL;
        if -2.0 * ln(stream.plain_uniform()) > past * past {
            return Some(if x < 0.0 { -TAIL - past } else { TAIL + past });
        }
    }
}

/// Layers of equal area: `xₙ₊₁ = f⁻¹(f(xₙ) + A/xₙ)` from the tail up.
const fn layers() -> [Layer; 256] {
    let (mut width, mut bottom) = (AREA / density(TAIL), 0.0);
    let (mut inner, mut top) = (TAIL, density(TAIL));
    let mut table = [Layer { width, inner, bottom, top }; 256];
    let mut rest: &mut [Layer] = &mut table;
    while let Some((layer, above)) = rest.split_first_mut() {
        *layer = Layer { width, inner, bottom, top };
        (width, bottom) = (inner, top);
        // The last one closes at the top of the curve.
        if above.len() > 1 {
            top += AREA / width;
            inner = root(-2.0 * logarithm(top));
        } else {
            (inner, top) = (0.0, 1.0);
        }
        rest = above;
    }
    table
}

/// `e^(−x²/2)`, at compile time.
const fn density(x: f64) -> f64 {
    exponential(-0.5 * x * x)
}

/// `e^y` for `−7 < y ≤ 0`, at compile time: the series of `e^(y/16)`, to the sixteenth power.
const fn exponential(y: f64) -> f64 {
    let z = y / 16.0;
    let (mut sum, mut n) = (1.0, 24.0);
    while n > 0.0 {
        sum = 1.0 + z / n * sum;
        n -= 1.0;
    }
    let fourth = sum * sum * (sum * sum);
    fourth * fourth * (fourth * fourth)
}

/// `ln a` for `10⁻³ < a ≤ 1`, at compile time: Halley's steps.
const fn logarithm(a: f64) -> f64 {
    let (mut y, mut steps) = (0.0, 12);
    while steps > 0 {
        let power = exponential(y);
        y += 2.0 * (a - power) / (a + power);
        steps -= 1;
    }
    y
}

/// `√a` for `0 < a < 16`, at compile time: Newton's steps.
const fn root(a: f64) -> f64 {
    let (mut x, mut steps) = (4.0, 12);
    while steps > 0 {
        x = 0.5 * (x + a / x);
        steps -= 1;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::{AREA, LAYERS, TAIL};
    use libm::{erfc, exp, sqrt};

    /// Equal areas that close at the top, under the curve of another library.
    #[test]
    fn layers_have_equal_areas() {
        let density = |x: f64| exp(-0.5 * x * x);
        let tail = sqrt(core::f64::consts::FRAC_PI_2) * erfc(TAIL / sqrt(2.0));
        assert!(((TAIL * density(TAIL) + tail) / AREA - 1.0).abs() < 1e-14);
        for (i, layer) in LAYERS.iter().enumerate() {
            let area = layer.width * (layer.top - layer.bottom);
            assert!((area / AREA - 1.0).abs() < 1e-11, "{i}: {area:e}");
            assert!((layer.top - density(layer.inner)).abs() < 1e-14, "{i}");
            assert!(layer.inner < layer.width);
        }
        for (below, above) in LAYERS.iter().zip(LAYERS.iter().skip(1)) {
            assert_eq!((below.inner, below.top), (above.width, above.bottom));
        }
        assert_eq!(LAYERS.last().map(|layer| (layer.inner, layer.top)), Some((0.0, 1.0)));
    }
}

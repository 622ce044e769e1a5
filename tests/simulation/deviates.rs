//! The deviates are distributed as they say, and their words are the published ones.

use super::{MILLION, SEED, agrees, cumulative, density};
use cfmm_math::simulation::Stream;
use rand_core::Rng;

#[test]
fn words_are_philox() {
    // Known answer of `Random123`: counter and key zero.
    let mut stream = Stream::new(0, 0);
    for word in [0x1655_4d9e_ca36_314c, 0xdb20_fe9d_672d_0fdc, 0xd7e7_72ce_e186_176b, 0x7e68_b68a_ec7b_a23b_u64] {
        assert_eq!(stream.next_u64(), word);
    }
    // The C++26 standard: the 10,000th word of `std::philox4x64`.
    let mut stream = Stream::new(20_111_115, 0);
    assert_eq!((0..10_000).map(|_| stream.next_u64()).last(), Some(3_409_172_418_970_261_260));
}

#[test]
fn generator_trait() {
    let mut bytes = [0; 12];
    Stream::new(0, 0).fill_bytes(&mut bytes);
    assert_eq!(bytes[..8], 0x1655_4d9e_ca36_314c_u64.to_le_bytes());
    assert_eq!(bytes[8..], 0xdb20_fe9d_672d_0fdc_u64.to_le_bytes()[..4]);
    assert_eq!(Stream::new(0, 0).next_u32(), 0x1655_4d9e);
    assert_eq!(Stream::new(0, 0).mirrored().next_u64(), !0x1655_4d9e_ca36_314c_u64);
}

/// Streams of paths and branches do not touch.
#[test]
fn streams_are_apart() {
    let mut words: Vec<u64> = Vec::new();
    for path in 0..20 {
        for branch in 0..5 {
            let mut stream = Stream::new(SEED, path).branch(branch);
            words.extend((0..100).map(|_| stream.next_u64()));
        }
    }
    words.extend((0..100).map(|seed| Stream::new(seed, 0).next_u64()));
    let n = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), n);
    // A branch begins at its start, wherever the stream was.
    let mut used = Stream::new(SEED, 1);
    assert!((0..7).all(|_| used.normal().is_finite()));
    assert_eq!(used.branch(2).uniform(), Stream::new(SEED, 1).branch(2).uniform());
}

/// Moments to the eighth, cells, and the tail that the ziggurat draws in a way of its own.
#[test]
fn normal() {
    let n = 48 * MILLION;
    let mut stream = Stream::new(SEED, 0);
    let (mut moments, mut cells, mut tail) = ([0.0; 9], [0_u32; 200], Vec::new());
    let edge = 3.654_152_885_361_009;
    for _ in 0..n {
        let z = stream.normal();
        let mut power = 1.0;
        for moment in &mut moments {
            *moment += power;
            power *= z;
        }
        cells[(cumulative(z) * 200.0) as usize] += 1;
        if z.abs() > edge {
            tail.push(z.abs());
        }
    }
    // E[z^k] = (k − 1)!! for even k, and the variance of z^k is E[z^2k] − E[z^k]².
    let double_factorial = |k: i32| (1..k).step_by(2).map(f64::from).product::<f64>();
    let exact = |k: i32| if k % 2 == 0 { double_factorial(k) } else { 0.0 };
    for k in 1..9_i32 {
        let standard_error = ((exact(2 * k) - exact(k) * exact(k)) / n as f64).sqrt();
        agrees(&format!("E[z^{k}]"), moments[k as usize] / n as f64, standard_error, exact(k), f64::INFINITY);
    }
    // χ² with 199 degrees of freedom: mean 199, deviation √398.
    let expected = n as f64 / 200.0;
    let chi_squared: f64 = cells.iter().map(|cell| (f64::from(*cell) - expected).powi(2) / expected).sum();
    agrees("χ²", chi_squared, 398.0_f64.sqrt(), 199.0, 0.11);
    // Beyond the edge: how many, how far in the mean.
    let p = 2.0 * cumulative(-edge);
    agrees("tail", tail.len() as f64 / n as f64, (p * (1.0 - p) / n as f64).sqrt(), p, 0.02);
    let mills = density(edge) / cumulative(-edge);
    let spread = (1.0 + edge * mills - mills * mills).sqrt() / (tail.len() as f64).sqrt();
    let count = tail.len() as f64;
    agrees("tail's mean", tail.iter().sum::<f64>() / count, spread, mills, 0.001);
    // E[(z − edge)²] = 1 − edge·(mills − edge)
    let squares = || tail.iter().map(|z| (z - edge).powi(2));
    let second = squares().sum::<f64>() / count;
    let spread = (squares().map(|x| (x - second).powi(2)).sum::<f64>() / count / count).sqrt();
    agrees("tail's second moment", second, spread, 1.0 - edge * (mills - edge), 0.03);
}

/// Neighbours do not know of each other: products of deviates one to four apart, in a stream and from path to path.
#[test]
fn normal_deviates_are_uncorrelated() {
    let mut stream = Stream::new(SEED, 3);
    let along: Vec<f64> = (0..4 * MILLION).map(|_| stream.normal()).collect();
    let across: Vec<f64> = (0..4 * MILLION as u64).map(|path| Stream::new(SEED, path).normal()).collect();
    for deviates in [along, across] {
        for lag in 1..5 {
            let pairs = || deviates.iter().zip(&deviates[lag..]);
            let n = (deviates.len() - lag) as f64;
            agrees("E[z₁z₂]", pairs().map(|(a, b)| a * b).sum::<f64>() / n, n.sqrt().recip(), 0.0, f64::INFINITY);
            let squares = pairs().map(|(a, b)| (a * a - 1.0) * (b * b - 1.0)).sum::<f64>() / n;
            agrees("squares", squares, 2.0 / n.sqrt(), 0.0, f64::INFINITY);
        }
    }
}

#[test]
fn uniform_exponential_and_sign() {
    let n = (8 * MILLION) as f64;
    let mut stream = Stream::new(SEED, 1);
    let (mut u1, mut u2, mut e1, mut e2, mut heads) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for _ in 0..8 * MILLION {
        let (u, e) = (stream.uniform(), stream.exponential());
        assert!(u > 0.0 && u < 1.0 && e > 0.0 && e < 40.0);
        (u1, u2, e1, e2) = (u1 + u, u2 + u * u, e1 + e, e2 + e * e);
        heads += stream.sign();
    }
    agrees("E[u]", u1 / n, (1.0 / 12.0 / n).sqrt(), 0.5, 1e-3);
    agrees("E[u²]", u2 / n, ((1.0 / 5.0 - 1.0 / 9.0) / n).sqrt(), 1.0 / 3.0, 1e-3);
    agrees("E[e]", e1 / n, n.sqrt().recip(), 1.0, 1e-3);
    agrees("E[e²]", e2 / n, (20.0 / n).sqrt(), 2.0, 1e-3);
    agrees("sign", heads / n, n.sqrt().recip(), 0.0, f64::INFINITY);
}

#[test]
fn mirrored_streams_are_antithetic() {
    let (mut a, mut b) = (Stream::new(SEED, 5), Stream::new(SEED, 5).mirrored());
    for _ in 0..10_000 {
        assert_eq!(a.normal(), -b.normal());
        assert_eq!(a.uniform(), 1.0 - b.uniform());
    }
    assert_eq!(a.branch(1).normal(), -b.branch(1).normal());
}

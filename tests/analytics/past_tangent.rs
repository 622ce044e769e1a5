//! `a·num/den·(eᶻ − 1 − z)`, what every weighted loss is made of, against 77 digits.

use cfmm_math::Real;

use crate::big::{big, f64_of};
use crate::exact::{Random, Worst};

#[test]
fn past_the_tangent() {
    let random = &mut Random::new(45);
    let mut worst = Worst::new();
    for i in 0..4_000 {
        let size = if i % 2 == 0 { random.between(1e-8, 30.0) } else { random.between(0.3, 3.0) };
        let z = if random.unit() < 0.5 { size } else { -size };
        let [a, num, den] = [(); 3].map(|()| random.between(1e-9, 1e9));
        let exact = big(a) * big(num) / big(den) * (big(z).exp() - big(1.0) - big(z));
        let found = a.mul_ratio_exp_past_tangent(num, den, z);
        let error = f64_of(&((big(found) - &exact) / &exact)).abs() / f64::EPSILON;
        worst.see(error, &|| format!("{a} {num} {den} {z}"));
    }
    println!("past the tangent: {:.2} ε at {}", worst.0, worst.1);
    assert!(worst.0 <= 4.0, "{} at {}", worst.0, worst.1);
}

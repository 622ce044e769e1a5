//! Sums of many terms.

/// A sum whose error does not grow with the number of terms.
///
/// Reference: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen" (1974).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    sum: f64,
    rest: f64,
}

impl Sum {
    pub(super) const ZERO: Self = Self { sum: 0.0, rest: 0.0 };

    #[inline]
    pub(super) fn add(&mut self, term: f64) {
        let sum = self.sum + term;
        self.rest += if self.sum.abs() >= term.abs() { (self.sum - sum) + term } else { (term - sum) + self.sum };
        self.sum = sum;
    }

    #[inline]
    pub(super) fn value(self) -> f64 {
        // Beyond the range the rest is no number.
        if self.sum.is_finite() { self.sum + self.rest } else { self.sum }
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Self::ZERO;
        terms.into_iter().for_each(|term| sum.add(term));
        sum
    }
}

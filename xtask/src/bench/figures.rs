//! Samples under a name, and what is told of them: medians, quantiles, ratios by round.
//!
//! A ratio is taken within a round, where both sides met the same machine, and not from medians.

use anyhow::Result;

/// What one row measured.
#[derive(Debug, Default)]
pub struct Figures(Vec<Figure>);

/// One named quantity, measured once or several times.
#[derive(Debug)]
pub struct Figure {
    /// What it is.
    pub name: &'static str,
    /// Of the samples; "" for a ratio or a count.
    pub unit: &'static str,
    /// In the order of measuring.
    pub samples: Vec<f64>,
}

/// A side of a comparison: its name, and one measurement of it in seconds.
pub type Side<'a> = (&'static str, Box<dyn Fn() -> Result<f64> + 'a>);

impl Figures {
    /// Measures every side `rounds` times in turns, each round beginning with another one.
    ///
    /// # Errors
    /// A side could not be measured.
    pub fn alternate(rounds: usize, sides: &[Side<'_>]) -> Result<Self> {
        let mut samples = vec![Vec::new(); sides.len()];
        for round in 0..rounds {
            for turn in 0..sides.len() {
                let at = (round + turn) % sides.len();
                samples[at].push((sides[at].1)()?);
            }
        }
        let figures = sides.iter().zip(samples).map(|((name, _), samples)| Figure {
            name,
            unit: "s",
            samples,
        });
        Ok(Self(figures.collect()))
    }

    /// Adds a figure.
    pub fn add(&mut self, name: &'static str, unit: &'static str, samples: Vec<f64>) {
        self.0.push(Figure { name, unit, samples });
    }

    /// Adds the figure `name`: what `of` makes of the samples of `a` and `b`, round by round.
    pub fn combine(
        &mut self,
        (name, unit): (&'static str, &'static str),
        (a, b): (&str, &str),
        of: impl Fn(f64, f64) -> f64,
    ) {
        let pairs = self.samples(a).iter().zip(self.samples(b));
        let samples = pairs.map(|(a, b)| of(*a, *b)).collect();
        self.add(name, unit, samples);
    }

    /// Adds `name`, which reads `a / b`: how many times the one contains the other.
    pub fn ratio(&mut self, name: &'static str) {
        if let Some((a, b)) = name.split_once(" / ") {
            self.combine((name, ""), (a, b), |a, b| a / b);
        }
    }

    /// All figures, in the order of adding.
    pub fn iter(&self) -> impl Iterator<Item = &Figure> {
        self.0.iter()
    }

    /// The samples of the figure `name`; none if there is no such figure.
    pub fn samples(&self, name: &str) -> &[f64] {
        self.0.iter().find(|figure| figure.name == name).map_or(&[], |figure| &figure.samples)
    }
}

impl Figure {
    /// The middle one of the samples.
    pub fn median(&self) -> f64 {
        quantile(&self.samples, 0.5)
    }
}

/// The smallest sample that at least `share` of all do not exceed; not a number without samples.
pub fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_samples() {
        let samples: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        for (share, expected) in [(0.0, 1.0), (0.5, 50.0), (0.99, 99.0), (1.0, 100.0)] {
            assert_eq!(quantile(&samples, share), expected, "{share}");
        }
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn sides_take_turns_and_ratios_are_taken_by_round() {
        let order = std::cell::RefCell::new(String::new());
        let side = |name, seconds: fn(usize) -> f64| -> Side<'_> {
            let order = &order;
            let measure = move || {
                order.borrow_mut().push_str(name);
                Ok(seconds(order.borrow().len()))
            };
            (name, Box::new(measure))
        };
        let sides = [side("a", |turns| turns as f64), side("b", |_| 2.0)];
        let mut figures = Figures::alternate(3, &sides).expect("nothing can fail");
        drop(sides);
        figures.ratio("a / b");
        assert_eq!(order.into_inner(), "abbaab");
        assert_eq!(figures.samples("a / b"), [0.5, 2.0, 2.5]);
    }
}

//! Durations as people write them: `90s`, `5m`, `2h`, `1d`, `1h30m`.
//!
//! A day is 24 hours. A bare number says nothing about its unit and is refused, `0` apart.

use std::time::Duration;

/// Units from large to small, with their seconds.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];
/// A hundred years: far enough, and no instant overflows by it.
const DAYS_MAX: u64 = 36_500;

/// The duration that `text` stands for; the error says what is wrong with it.
pub fn parse_duration(text: &str) -> Result<Duration, &'static str> {
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    let mut seconds: u64 = 0;
    let mut units = UNITS.iter();
    if rest.is_empty() {
        return Err("it is empty");
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: u64 = rest[..digits].parse().map_err(|_| match digits {
            0 => "a number is missing",
            _ => "it is too long",
        })?;
        let unit = rest[digits..].chars().next().ok_or("its unit is missing")?;
        let Some((_, factor)) = units.find(|(name, _)| *name == unit) else {
            let known = UNITS.iter().any(|(name, _)| *name == unit);
            return Err(if known {
                "its units go from large to small, each once"
            } else {
                "its units are `d`, `h`, `m` and `s`"
            });
        };
        let added = number.checked_mul(*factor).and_then(|part| seconds.checked_add(part));
        seconds = added.filter(|sum| *sum <= DAYS_MAX * 86_400).ok_or("it is too long")?;
        rest = &rest[digits + unit.len_utf8()..];
    }
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_durations() {
        let cases = [
            ("90s", 90),
            ("5m", 300),
            ("2h", 7_200),
            ("1d", 86_400),
            ("1h30m", 5_400),
            ("1d2h3m4s", 93_784),
            ("0", 0),
            (" 0s ", 0),
            ("36500d", 3_153_600_000),
        ];
        for (text, seconds) in cases {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text:?}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let cases = [
            ("", "it is empty"),
            ("90", "its unit is missing"),
            ("m", "a number is missing"),
            ("5 m", "its units are `d`, `h`, `m` and `s`"),
            ("5w", "its units are `d`, `h`, `m` and `s`"),
            ("5분", "its units are `d`, `h`, `m` and `s`"),
            ("1.5h", "its units are `d`, `h`, `m` and `s`"),
            ("30m1h", "its units go from large to small, each once"),
            ("1m1m", "its units go from large to small, each once"),
            ("36501d", "it is too long"),
            ("99999999999999999999s", "it is too long"),
            ("-5m", "a number is missing"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_duration(text), Err(expected), "{text:?}");
        }
    }
}
